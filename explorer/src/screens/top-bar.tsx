/** The bar above every screen: search, the views, the link to what is seen, and settings. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { ActorSearch } from '../components/actor-search';
import { Link } from '../components/link';
import { t, type MessageKey } from '../i18n';
import { nWaiting, showChanges } from '../state/changes';
import { can } from '../state/service';
import { chooseLanguage, chooseTheme, elsewhere, go, language, state, theme } from '../state/store';
import { languages, themes, type Language, type ViewName } from '../state/url';

const own: Readonly<Record<Language, string>> = { en: 'English', fr: 'Français', ar: 'العربية' };

/** The views that the service can fill, in the order of the bar. */
export function offeredViews(): ViewName[] {
  const needs: readonly (readonly [ViewName, string])[] = [
    ['graph', 'graph'],
    ['paths', 'paths'],
    ['compare', 'common'],
    ['timeline', 'timeline'],
    ['map', 'relationships'],
    ['influence', 'ranking'],
    ['data', 'graph'],
  ];
  return needs.filter(([, field]) => can(field)).map(([view]) => view);
}

/** What a view starts with when it is chosen from the bar: the actors at hand, if they suit it. */
function carried(view: ViewName): readonly string[] {
  const { ids, selected } = state.value;
  const picked = selected.filter(({ type }) => type === 'entity').map(({ id }) => id);
  const at = picked.length > 0 ? picked : ids;
  if (view === 'paths') return at.slice(0, 2);
  if (view === 'compare') return at.slice(0, 4);
  return view === 'graph' || view === 'timeline' ? at : [];
}

function CopyLink() {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard?.writeText(location.href).catch(() => undefined);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <button type="button" class="button" onClick={() => void copy()}>
      <span role="status">{copied ? t('linkCopied') : t('copyLink')}</span>
    </button>
  );
}

function Settings() {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const away = (event: Event): void => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    addEventListener('pointerdown', away);
    return () => removeEventListener('pointerdown', away);
  }, [open]);
  return (
    <div class="settings" ref={box} onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}>
      <button type="button" class="button" aria-expanded={open} aria-controls="settings" onClick={() => setOpen(!open)}>
        {own[language.value]} <span aria-hidden="true">▾</span>
        <span class="visually-hidden">{t('settings')}</span>
      </button>
      <div id="settings" class="menu" hidden={!open}>
        <p id="menu-language">{t('language')}</p>
        <div class="segments" role="group" aria-labelledby="menu-language">
          {languages.map((code) => (
            <button key={code} type="button" lang={code} aria-pressed={language.value === code} onClick={() => chooseLanguage(code)}>
              {own[code]}
            </button>
          ))}
        </div>
        <p id="menu-theme">{t('theme')}</p>
        <div class="segments" role="group" aria-labelledby="menu-theme">
          {themes.map((name) => (
            <button key={name} type="button" aria-pressed={theme.value === name} onClick={() => chooseTheme(name)}>
              {t(`theme_${name}` satisfies MessageKey)}
            </button>
          ))}
        </div>
        <p>
          <Link to={elsewhere({ view: 'about', ids: [] })}>{t('view_about')}</Link>
        </p>
      </div>
    </div>
  );
}

function ChangesChip() {
  const n = nWaiting.value;
  return (
    <span role="status">
      {n > 0 && (
        <button type="button" class="button changes" onClick={showChanges}>
          {t('changesChip', { n })} · {t('showChanges')}
        </button>
      )}
    </span>
  );
}

export function TopBar() {
  const { view } = state.value;
  return (
    <header class="top">
      <a class="skip" href="#content">
        {t('skip')}
      </a>
      <Link to={elsewhere({ view: 'start', ids: [] })} class="brand" aria-current={view === 'start' ? 'page' : undefined}>
        {t('brand')} <span>{t('tagline')}</span>
      </Link>
      {view !== 'start' && (
        <ActorSearch id="search" label={t('search')} onChoose={({ id }) => go(elsewhere({ view: 'graph', ids: [id], selected: [{ type: 'entity', id }] }))} />
      )}
      {view !== 'start' && <kbd class="search-key">/</kbd>}
      <nav class="segments views" aria-label={t('views')}>
        {offeredViews().map((name) => (
          <Link key={name} to={elsewhere({ view: name, ids: carried(name) })} aria-current={view === name ? 'page' : undefined}>
            {t(`view_${name}` satisfies MessageKey)}
          </Link>
        ))}
      </nav>
      <span class="space" />
      <ChangesChip />
      <CopyLink />
      <Settings />
    </header>
  );
}
