/** Which screen is shown, and the keys that work everywhere. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Failure } from './components/notice';
import { Modal } from './components/modal';
import { t } from './i18n';
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
import { service, unreachable } from './state/service';
import { state } from './state/store';
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

const typing = (target: EventTarget | null): boolean => target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;

export function App() {
  const [keys, setKeys] = useState(false);
  const { view, embed } = state.value;
  const Screen = screens[view];

  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === '/') {
        event.preventDefault();
        document.querySelector<HTMLInputElement>('#search, #start-search')?.focus();
      } else if (event.key === '?') setKeys(true);
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);

  useEffect(() => {
    document.title = view === 'start' ? t('brand') : `${t(`view_${view}`)} · ${t('brand')}`;
  }, [view, t('brand')]);

  return (
    <div class={`app view-${view}${embed ? ' embed' : ''}`} data-ready={service.value ? 'app' : undefined}>
      {!embed && <TopBar />}
      {unreachable.value ? <Failure error={unreachable.value} /> : service.value ? <Screen key={view} /> : <p class="notice muted">{t('loading')}</p>}
      {keys && (
        <Modal title={t('keys')} onClose={() => setKeys(false)}>
          <KeyList />
        </Modal>
      )}
    </div>
  );
}
