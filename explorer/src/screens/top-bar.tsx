/** The bar above every screen: search, the views, the link to what is seen, and settings. */
import { useEffect, useRef } from 'preact/hooks';
import { ActorSearch } from '../components/actor-search';
import { Link } from '../components/link';
import { t, type MessageKey } from '../i18n';
import { nWaiting, showChanges } from '../state/changes';
import { linkHere } from '../state/permalink';
import { can } from '../state/service';
import { elsewhere, go, language, state } from '../state/store';
import type { ViewName } from '../state/url';
import { Copy } from './copy';
import { ExportMenu } from './export-menu';
import { SettingsMenu } from './settings-menu';

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

/** Which revision is shown, if it is not the newest; else that there is something new. */
function ChangesChip() {
  const n = nWaiting.value;
  const { revision } = state.value;
  if (revision !== null) {
    return (
      <button type="button" class="button changes" onClick={() => go({ revision: null })}>
        {t('atRevision', { revision })} · {t('toNewest')}
      </button>
    );
  }
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
  const views = useRef<HTMLElement>(null);
  // On a narrow window the views lie in a row that scrolls: the present one is brought into it.
  useEffect(() => {
    const [row, tab] = [views.current, views.current?.querySelector<HTMLElement>('[aria-current]')];
    if (!row || !tab) return;
    const [within, own] = [row.getBoundingClientRect(), tab.getBoundingClientRect()];
    row.scrollLeft += own.left + own.width / 2 - (within.left + within.width / 2);
  }, [view, language.value]);
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
      <nav ref={views} class="segments views" aria-label={t('views')}>
        {offeredViews().map((name) => (
          <Link key={name} to={elsewhere({ view: name, ids: carried(name) })} aria-current={view === name ? 'page' : undefined}>
            {t(`view_${name}` satisfies MessageKey)}
          </Link>
        ))}
      </nav>
      <span class="space" />
      <div class="top-actions">
        <ChangesChip />
        <Copy class="button" text={linkHere}>
          {t('copyLink')}
        </Copy>
        <ExportMenu />
        <SettingsMenu />
      </div>
    </header>
  );
}
