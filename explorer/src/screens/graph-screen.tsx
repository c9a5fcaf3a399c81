/** The graph: the picture in the middle, filters before it, evidence after it, time below. */
import { useMemo, useRef, useState } from 'preact/hooks';
import { Modal } from '../components/modal';
import { Waiting } from '../components/notice';
import { save, svgOf } from '../components/save';
import { run } from '../graphql/client';
import { ActorPanel as ActorPanelOperation } from '../graphql/operations';
import { fitting } from '../graph/geometry';
import { Painter } from '../graph/painter-choice';
import { filtered } from '../graph/scene';
import { zoomed } from '../graph/camera';
import { t } from '../i18n';
import { relationshipInverse, relationshipLabel } from '../state/service';
import { adjust, depth, elsewhere, go, language, state } from '../state/store';
import type { Selected, ViewState } from '../state/url';
import { claimView } from '../state/view';
import { epoch } from '../state/changes';
import { ActorPanel } from './actor-panel';
import { EvidencePanel } from './evidence-panel';
import { useGraphData } from './graph-data';
import { GraphTable } from './graph-table';
import { Rail } from './rail';
import { railOpen } from './rail-state';
import { SelectionPanel } from './selection-panel';
import { StatusLine } from './status-line';
import { TimeBar } from './time-bar';

const askAbove = 50;

interface Question {
  readonly id: string;
  readonly name: string;
  readonly counts: readonly { readonly kind: string; readonly direction: string; readonly count: number }[];
  readonly total: number;
}

const unfiltered: Partial<ViewState> = { kinds: [], withoutKinds: [], relationshipKinds: [], withoutRelationshipKinds: [], statuses: [], hidden: [], time: '', confidence: 0 };

function takePicture(): void {
  const picture = document.querySelector<SVGSVGElement>('svg.picture');
  if (picture) save('rawabit.svg', 'image/svg+xml', svgOf(picture));
}

export function GraphScreen() {
  const { ids, hidden, selected, table, camera, embed } = state.value;
  const { slice, undatedSlice, scene, answered, move, fit } = useGraphData(epoch.value);
  const visible = useMemo(() => filtered(scene, state.value), [scene, state.value]);
  const picked = useMemo(() => new Set(selected.map(({ id }) => id)), [selected]);
  const [question, setQuestion] = useState<Question | null>(null);
  const stage = useRef<HTMLDivElement>(null);

  const select = (what: Selected | null, additive: boolean): void => {
    if (what === null) go({ selected: [] });
    else if (!additive) go({ selected: [what] });
    else go({ selected: picked.has(what.id) ? selected.filter(({ id }) => id !== what.id) : [...selected, what] });
  };

  const grow = (id: string): void => go({ ids: [...ids, id], hidden: hidden.filter((item) => item !== id), selected: [{ type: 'entity', id }] });

  const expand = async (id: string): Promise<void> => {
    if (ids.includes(id)) {
      go({ ids: ids.filter((item) => item !== id) });
      return;
    }
    const spoken = language.value;
    const { entity } = await run(ActorPanelOperation, { id, view: claimView(state.value), first: 1, language: spoken }, { language: spoken });
    const total = entity?.relationships.totalCount ?? 0;
    if (entity && total > askAbove) setQuestion({ id, name: entity.name, counts: entity.relationshipCounts, total });
    else grow(id);
  };

  const hide = (id: string): void => go({ hidden: [...hidden, id], selected: selected.filter((item) => item.id !== id), ids: ids.filter((item) => item !== id) });

  const pressed = (key: string, id: string): void => {
    if (key === 'e' || key === 'E') void expand(id);
    else if (key === 'h' || key === 'H') hide(id);
    else if (key === 'p' || key === 'P') go(elsewhere({ view: 'paths', ids: [id] }));
    else if (key === 'Escape') go({ selected: [] });
  };

  const zoom = (factor: number): void => {
    const { clientWidth: width = 800, clientHeight: height = 600 } = stage.current ?? {};
    adjust({ camera: zoomed(camera ?? fitting(visible, width, height), factor, width / 2, height / 2, width, height) });
  };

  const [only] = selected;
  return (
    <div class={`graph-screen${selected.length > 0 ? ' with-side' : ''}${railOpen.value ? ' rail-open' : ''}`}>
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
        {!embed && (
          <div class="tools">
            <button type="button" class="button rail-button" aria-expanded={railOpen.value} aria-controls="rail" onClick={() => (railOpen.value = !railOpen.value)}>
              {t('filters')}
            </button>
            <button type="button" class="button" disabled={depth.value === 0} onClick={() => history.back()}>
              {t('undo')}
            </button>
            <button type="button" class="button" onClick={() => history.forward()}>
              {t('redo')}
            </button>
            <button type="button" class="button" aria-pressed={table} onClick={() => go({ table: !table })}>
              {t('asTable')}
            </button>
            {!table && (
              <button type="button" class="button" onClick={takePicture}>
                {t('pictureSvg')}
              </button>
            )}
          </div>
        )}
        {table ? (
          <GraphTable scene={visible} selected={picked} onSelect={select} />
        ) : (
          <Painter
            scene={visible}
            selected={picked}
            focus={null}
            fit={fit}
            camera={camera}
            label={t('graphLabel', { entities: visible.nodes.length, relationships: visible.edges.length })}
            onCamera={(next) => adjust({ camera: next })}
            onSelect={select}
            onExpand={(id) => void expand(id)}
            onMove={move}
            onLasso={(found) => go({ selected: found.map((id) => ({ type: 'entity', id })) })}
            onKey={pressed}
          />
        )}
        {!table && (
          <div class="zoom" role="group" aria-label={t('fit')}>
            <button type="button" class="button" aria-label={t('zoomIn')} onClick={() => zoom(1.4)}>
              +
            </button>
            <button type="button" class="button" aria-label={t('zoomOut')} onClick={() => zoom(1 / 1.4)}>
              −
            </button>
            <button type="button" class="button" aria-label={t('fit')} onClick={() => adjust({ camera: null })}>
              ⤢
            </button>
          </div>
        )}
        {!slice && <Waiting answered={answered} />}
        {slice && visible.nodes.length === 0 && (
          <p class="notice">
            {t('nothingHere')}{' '}
            <button type="button" class="as-link" onClick={() => go(unfiltered)}>
              {t('clearFilters')}
            </button>
          </p>
        )}
        {slice && (
          <StatusLine
            actors={visible.nodes.length}
            relationships={visible.edges.length}
            nHidden={visible.nHidden}
            truncated={slice.truncated}
            omitted={slice.omitted}
          />
        )}
      </main>
      {!embed && <TimeBar slice={undatedSlice} />}
      {selected.length > 0 && (
        <aside class="side panel" aria-label={t('details')}>
          <button type="button" class="side-close" aria-label={t('close')} onClick={() => go({ selected: [] })}>
            ×
          </button>
          {selected.length > 1 ? (
            <SelectionPanel />
          ) : only?.type === 'relationship' ? (
            <EvidencePanel id={only.id} />
          ) : only ? (
            <ActorPanel id={only.id} expanded={ids.includes(only.id)} onExpand={(id) => void expand(id)} onHide={hide} />
          ) : null}
          <KeyHints />
        </aside>
      )}
      {question && (
        <Modal title={t('expandAsk', { name: question.name, n: question.total })} onClose={() => setQuestion(null)}>
          <ul class="tie-list">
            {question.counts.map(({ kind, direction, count }) => (
              <li key={kind + direction}>
                {direction === 'IN' ? relationshipInverse(kind) : relationshipLabel(kind)} <span class="tabular muted">{count}</span>
              </li>
            ))}
          </ul>
          <p class="actions">
            <button
              type="button"
              class="button primary"
              onClick={() => {
                grow(question.id);
                setQuestion(null);
              }}
            >
              {t('expandAll')}
            </button>
            <button type="button" class="button" onClick={() => setQuestion(null)}>
              {t('cancel')}
            </button>
          </p>
        </Modal>
      )}
    </div>
  );
}

function KeyHints() {
  return (
    <p class="muted key-hints">
      <kbd>E</kbd> {t('key_expand')} · <kbd>P</kbd> {t('key_path')} · <kbd>H</kbd> {t('key_hide')} · <kbd>?</kbd> {t('key_help')}
    </p>
  );
}
