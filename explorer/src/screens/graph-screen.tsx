/** The graph: the picture in the middle, filters before it, evidence after it, time below. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Failure, Waiting } from '../components/notice';
import { zoomed } from '../graph/camera';
import { fitting } from '../graph/geometry';
import { hullsOf } from '../graph/hulls';
import { Painter } from '../graph/painter-choice';
import { filtered } from '../graph/scene';
import { neighbours } from '../graph/walk';
import { listed, t } from '../i18n';
import { epoch } from '../state/changes';
import { drawn } from '../state/picture';
import { adjust, elsewhere, go, state } from '../state/store';
import type { Camera, Selected } from '../state/url';
import { unfiltered } from '../state/view';
import { ActorPanel } from './actor-panel';
import { EvidencePanel } from './evidence-panel';
import { ExpandQuestion, useExpansion } from './expand-question';
import { useGraphData } from './graph-data';
import { GraphTable } from './graph-table';
import { GraphTools, ZoomTools } from './graph-tools';
import { Rail } from './rail';
import { railOpen } from './rail-state';
import { SelectionPanel } from './selection-panel';
import { StatusLine } from './status-line';
import { TimeBar } from './time-bar';
import { useFocus } from './use-focus';

export function GraphScreen() {
  const { ids, hidden, pins, selected, table, camera, embed, communities } = state.value;
  const { slice, undatedSlice, scene, answered, unknown, hold, fit } = useGraphData(epoch.value);
  const visible = useMemo(() => filtered(scene, state.value), [scene, state.value]);
  const hulls = useMemo(() => (communities ? hullsOf(visible.nodes) : []), [communities, visible]);
  const picked = useMemo(() => new Set(selected.map(({ id }) => id)), [selected]);
  const [lassoing, setLassoing] = useState(false);
  const [fitted, setFitted] = useState(0);
  const stage = useRef<HTMLElement>(null);

  const focusOn = useFocus(stage);

  const select = (what: Selected | null, additive: boolean): void => {
    if (what === null) go({ selected: [] });
    else if (!additive) go({ selected: [what] });
    else go({ selected: picked.has(what.id) ? selected.filter(({ id }) => id !== what.id) : [...selected, what] });
  };

  const grow = (id: string): void => go({ ids: [...ids, id], hidden: hidden.filter((item) => item !== id), selected: [{ type: 'entity', id }] });
  const { ask, question, failure, close } = useExpansion(grow);
  const isOpen = (id: string): boolean => ids.includes(id) && (ids.length > 1 || visible.nodes.length > 1);
  const expand = (id: string): void => {
    if (!ids.includes(id)) void ask(id);
    else if (ids.length > 1) go({ ids: ids.filter((item) => item !== id) });
    // An address that names nobody is about everybody: the last one stays, and the others are hidden.
    else if (isOpen(id)) go({ hidden: [...new Set([...hidden, ...visible.nodes.map((node) => node.id)])].filter((item) => item !== id) });
    else go({ hidden: [] });
  };

  const hide = (id: string): void => {
    const [next] = neighbours(visible, id);
    go({ hidden: [...hidden, id], selected: selected.filter((item) => item.id !== id), ids: ids.length > 1 ? ids.filter((item) => item !== id) : ids });
    focusOn(next?.id ?? null);
  };
  const leave = (): void => {
    go({ selected: [] });
    focusOn(selected[0]?.id ?? null);
  };

  const drop = (id: string, x: number, y: number, seen: Camera): void => {
    go({ pins: [...pins.filter((pin) => pin.id !== id), { id, x, y }], camera: seen });
    hold(null);
  };

  const pressed = (key: string, id: string): void => {
    if (key === 'e' || key === 'E') expand(id);
    else if (key === 'h' || key === 'H') hide(id);
    else if (key === 'p' || key === 'P') go(elsewhere({ view: 'paths', ids: [id] }));
    else if (key === 'Escape') leave();
  };

  const zoom = (factor: number): void => {
    const { clientWidth: width = 800, clientHeight: height = 600 } = stage.current ?? {};
    adjust({ camera: zoomed(drawn.camera ?? camera ?? fitting(visible, width, height), factor, width / 2, height / 2, width, height) });
  };
  const fitAgain = (): void => {
    adjust({ camera: null });
    setFitted(fitted + 1);
  };

  useEffect(() => {
    drawn.nodes = new Set(visible.nodes.map(({ id }) => id));
    return () => void (drawn.nodes = new Set());
  }, [visible]);

  const [only] = selected;
  return (
    <div class={`graph-screen${selected.length > 0 ? ' with-side' : ''}${railOpen.value ? ' rail-open' : ''}${lassoing ? ' lassoing' : ''}`}>
      {!embed && (
        <nav class="rail panel" id="rail" aria-label={t('filters')}>
          <button type="button" class="button rail-close" onClick={() => (railOpen.value = false)}>
            {t('closeFilters')}
          </button>
          <Rail slice={slice} />
        </nav>
      )}
      <main class="stage" id="content" tabIndex={-1} ref={stage}>
        <h1 class="visually-hidden">{t('view_graph')}</h1>
        {!embed && <GraphTools lassoing={lassoing} onLassoing={setLassoing} />}
        {table ? (
          <GraphTable scene={visible} selected={picked} onSelect={select} />
        ) : (
          <Painter
            scene={visible}
            selected={picked}
            focus={null}
            fit={fit + fitted}
            camera={camera}
            label={t('graphLabel', { entities: visible.nodes.length, relationships: visible.edges.length })}
            onCamera={(next) => adjust({ camera: next })}
            onSelect={select}
            hulls={hulls}
            lassoing={lassoing}
            onExpand={expand}
            onMove={(id, x, y) => hold({ id, x, y })}
            onDrop={drop}
            onLasso={(found) => {
              setLassoing(false);
              go({ selected: found.map((id) => ({ type: 'entity', id })) });
            }}
            onKey={pressed}
          />
        )}
        {!table && <ZoomTools onZoom={zoom} onFit={fitAgain} />}
        {failure ? <Failure error={failure.error} onRetry={failure.again} /> : answered.error ? <Failure error={answered.error} /> : !slice && <Waiting answered={answered} />}
        {unknown.length > 0 && unknown.length === ids.length && <p class="notice">{t('notFound', { id: listed(unknown) })}</p>}
        {slice && !answered.error && visible.nodes.length === 0 && (
          <p class="notice">
            {t('nothingHere')}{' '}
            <button type="button" class="as-link" onClick={() => go({ ...unfiltered, hidden: [] })}>
              {t('clearFilters')}
            </button>
          </p>
        )}
        {slice && (
          <StatusLine
            actors={visible.nodes.length}
            relationships={visible.edges.length}
            nHidden={visible.nHidden}
            nByHand={visible.nByHand}
            unknown={unknown}
            truncated={slice.truncated}
            omitted={slice.omitted}
          />
        )}
      </main>
      {!embed && <TimeBar slice={undatedSlice} />}
      {selected.length > 0 && (
        <aside class="side panel" aria-label={t('details')}>
          <button type="button" class="side-close" aria-label={t('close')} onClick={leave}>
            ×
          </button>
          {selected.length > 1 ? (
            <SelectionPanel />
          ) : only?.type === 'relationship' ? (
            <EvidencePanel id={only.id} outside={slice !== null && !answered.loading && !visible.edges.some(({ id }) => id === only.id)} />
          ) : only ? (
            <ActorPanel id={only.id} expanded={isOpen(only.id)} onExpand={expand} onHide={hide} />
          ) : null}
          <KeyHints />
        </aside>
      )}
      {question && <ExpandQuestion question={question} onGrow={grow} onClose={close} />}
    </div>
  );
}

/** What the keyboard does with the picked actor. */
function KeyHints() {
  return (
    <p class="muted key-hints">
      <kbd>E</kbd> {t('key_expand')} · <kbd>P</kbd> {t('key_path')} · <kbd>H</kbd> {t('key_hide')} · <kbd>?</kbd> {t('key_help')}
    </p>
  );
}
