/** Which screen is shown, and the keys that work everywhere. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useActors } from './components/actor-chip';
import { Failure } from './components/notice';
import { Modal } from './components/modal';
import { listed, t } from './i18n';
import { CompareScreen } from './screens/compare-screen';
import { DataScreen } from './screens/data-screen';
import { GraphScreen } from './screens/graph-screen';
import { KeyList } from './screens/key-list';
import { AboutScreen } from './screens/about-screen';
import { ActorScreen } from './screens/actor-screen';
import { BriefScreen } from './screens/brief-screen';
import { InfluenceScreen } from './screens/influence-screen';
import { MapScreen } from './screens/map-screen';
import { PathsScreen } from './screens/paths-screen';
import { StartScreen } from './screens/start-screen';
import { TimelineScreen } from './screens/timeline-screen';
import { TopBar } from './screens/top-bar';
import { restoring } from './state/permalink';
import { settled } from './state/revision';
import { service, unreachable } from './state/service';
import { depth, hrefOf, state } from './state/store';
import type { ViewName } from './state/url';

const screens: Readonly<Record<ViewName, ComponentType>> = {
  start: StartScreen,
  graph: GraphScreen,
  paths: PathsScreen,
  compare: CompareScreen,
  timeline: TimelineScreen,
  map: MapScreen,
  influence: InfluenceScreen,
  data: DataScreen,
  actor: ActorScreen,
  brief: BriefScreen,
  about: AboutScreen,
};

/** More names than these do not fit into the title of a window. */
const namesMax = 2;

/** Windows and bookmarks are told apart by the actors that they are about. */
function useTitle(): string {
  const { view, ids } = state.value;
  const named = useActors(service.value ? ids.slice(0, namesMax) : []).map(({ name }) => name);
  const names = listed(ids.length > namesMax ? [...named, '…'] : named);
  const parts = view === 'start' ? [] : view === 'actor' && names !== '' ? [names] : names !== '' ? [names, t(`view_${view}`)] : [t(`view_${view}`)];
  return [...parts, t('brand')].join(' · ');
}

const typing = (target: EventTarget | null): boolean => target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;

export function App() {
  const [keys, setKeys] = useState(false);
  const { view, embed } = state.value;
  const Screen = screens[view];
  const ready = service.value !== null && settled() && restoring.value === 'done';

  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (typing(event.target) || event.altKey) return;
      if (event.ctrlKey || event.metaKey) {
        if (event.key.toLowerCase() !== 'z') return;
        event.preventDefault();
        if (event.shiftKey) history.forward();
        else if (depth.peek() > 0) history.back();
        return;
      }
      if (event.key === '/') {
        event.preventDefault();
        document.querySelector<HTMLInputElement>('#search, #start-search')?.focus();
      } else if (event.key === '?') setKeys(true);
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);

  const title = useTitle();
  useEffect(() => {
    document.title = title;
  }, [title]);

  return (
    <div class={`app view-${view}${embed ? ' embed' : ''}`} data-ready={ready || restoring.value === 'unknown' ? 'app' : undefined}>
      {!embed && <TopBar />}
      {unreachable.value && !service.value ? <Failure error={unreachable.value} /> : ready ? <Screen key={view} /> : <p class="notice muted">{restoring.value === 'unknown' ? t('notFound', { id: location.pathname }) : t('loading')}</p>}
      {embed && (
        <a class="embed-link" href={hrefOf({ embed: false })} target="_blank" rel="noopener">
          {t('openInExplorer')}
        </a>
      )}
      {keys && (
        <Modal title={t('keys')} onClose={() => setKeys(false)}>
          <KeyList />
        </Modal>
      )}
    </div>
  );
}
