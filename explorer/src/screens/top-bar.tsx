/** The bar above every screen: search, the views, the link to what is seen, and settings. */
import { useEffect, useRef } from 'preact/hooks';
import { ActorSearch } from '../components/actor-search';
import { Link } from '../components/link';
import { retry } from '../components/notice';
import { lost } from '../graphql/connection';
import { t, type MessageKey } from '../i18n';
import { nWaiting, showChanges } from '../state/changes';
import { linkHere } from '../state/permalink';
import { drawn } from '../state/picture';
import { can } from '../state/service';
import { elsewhere, go, language, state } from '../state/store';
import type { ViewName } from '../state/url';
import { countFilters, unfiltered } from '../state/view';
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

/** Says that the service does not answer: what is seen stays, and is asked for again. */
function LostChip() {
  if (!lost.value) return null;
  return (
    <button type="button" class="button changes" title={t('unreachable')} onClick={retry}>
      {t('connectionLost')} · {t('retry')}
    </button>
  );
}

/** Shows an actor: in the picture at hand, which it joins if it is not in it, or in a new one. */
function find(id: string): void {
  const { view, ids, hidden, table } = state.value;
  const selected = [{ type: 'entity', id } as const];
  if (view === 'graph' && drawn.nodes.has(id)) go({ selected });
  else if (view === 'graph' && ids.length > 0) go({ ids: [...ids, id], hidden: hidden.filter((item) => item !== id), selected });
  else go(elsewhere({ view: 'graph', ids: [id], selected, table: view === 'graph' && table }));
}

/** Views that show their filters beside what they filter, or have none. */
const withoutChip: readonly ViewName[] = ['start', 'graph', 'about'];

/** Says that filters set elsewhere act here too. */
function FiltersChip() {
  const n = countFilters(state.value);
  return n === 0 || withoutChip.includes(state.value.view) ? null : (
    <button type="button" class="button changes" onClick={() => go(unfiltered)}>
      {t('filtersActive', { n })} · {t('clear')}
    </button>
  );
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
  if (n === 0) return null;
  return (
    <button type="button" class="button changes" onClick={showChanges}>
      {t('changesChip', { n })} · {t('showChanges')}
    </button>
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
        <ActorSearch id="search" label={t('search')} onChoose={({ id }) => find(id)} />
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
        <FiltersChip />
        <span role="status">
          <LostChip />
          <ChangesChip />
        </span>
        <Copy class="button" text={linkHere}>
          {t('copyLink')}
        </Copy>
        <ExportMenu />
        <SettingsMenu />
      </div>
    </header>
  );
}
