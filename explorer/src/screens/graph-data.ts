/** What the graph screen asks for, and the places it keeps: a picture never jumps when more is added to it. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { expanded } from '../graphql/columns';
import { Neighborhood, NeighborhoodColumns, Overview, OverviewColumns, Ranking } from '../graphql/operations';
import type { Slice, View } from '../graphql/shapes';
import { useAnswer, type Answered } from '../graphql/use';
import { arranged } from '../graph/layouts';
import { packed } from '../graph/packing';
import { placed } from '../graph/relax';
import { sceneOf, type Point, type Scene } from '../graph/scene';
import { can, relationshipLabel } from '../state/service';
import { language, state } from '../state/store';
import type { Pin } from '../state/url';
import { claimView } from '../state/view';

/** Above this the service answers in columns only. */
const typedMax = 5000;

/** A slice around the actors of the address, or of the whole graph if it names none; nothing for no view. */
function useSlice(view: View | null, epoch: number): Answered<Slice | null> {
  const { ids, limit } = state.value;
  const around = ids.length > 0;
  const large = limit > typedMax;
  const asked = view === null ? null : { view, limit, language: language.value };
  const near = useAnswer(Neighborhood, asked && around && !large ? { of: ids, ...asked } : null, epoch, 'any');
  const whole = useAnswer(Overview, asked && !around && !large ? asked : null, epoch, 'any');
  const nearColumns = useAnswer(NeighborhoodColumns, asked && around && large ? { of: ids, ...asked } : null, epoch, 'any');
  const wholeColumns = useAnswer(OverviewColumns, asked && !around && large ? asked : null, epoch, 'any');
  const columns = around ? nearColumns.data?.neighborhood : wholeColumns.data?.graph;
  const decoded = useMemo(() => (columns ? expanded(columns, relationshipLabel) : null), [columns]);
  const { error, loading } = large ? (around ? nearColumns : wholeColumns) : around ? near : whole;
  const typed = around ? (near.data?.neighborhood ?? null) : (whole.data?.graph ?? null);
  return { data: large ? decoded : typed, error, loading };
}

/** Values of the chosen measure for the actors of the slice; nothing for the number of ties, which the slice tells. */
function useScores(slice: Slice | null): ReadonlyMap<string, number> | undefined {
  const { size } = state.value;
  const wanted = slice && size !== 'DEGREE' && can('ranking');
  const ids = slice?.nodes.map(({ key }) => key) ?? [];
  const { data } = useAnswer(
    Ranking,
    wanted ? { measure: size, filter: { ids }, view: claimView(state.value), first: 200, language: language.value } : null,
  );
  return useMemo(() => (data?.ranking ? new Map(data.ranking.results.map(({ entity, value }) => [entity.id, value])) : undefined), [data]);
}

export interface GraphData {
  readonly slice: Slice | null;
  /** The same slice without the filter by time: the bars of the time line, which the filter must not empty. */
  readonly undatedSlice: Slice | null;
  readonly scene: Scene;
  readonly answered: Answered<Slice | null>;
  /** An actor is being dragged; nothing for none. */
  readonly hold: (held: Pin | null) => void;
  /** Changes when the picture is a new one and should be fitted to the window. */
  readonly fit: number;
}

/** More than this are laid out anew rather than fitted in one by one. */
const placedMax = 3000;

const emptyScene: Scene = { nodes: [], edges: [] };

/** Places for the slice: those of the picture before it, as far as it has them. */
function usePlaces(slice: Slice | null): ReadonlyMap<string, Point> {
  const { layout, ids } = state.value;
  const last = useRef<{ readonly layout: string; readonly places: ReadonlyMap<string, Point> }>({ layout: '', places: new Map() });
  return useMemo(() => {
    if (!slice) return last.current.places;
    const before = last.current;
    const known = slice.nodes.filter(({ key }) => before.places.has(key)).length;
    const grows = before.layout === layout && known >= slice.nodes.length * 0.2 && slice.nodes.length <= placedMax;
    const places = arranged(slice, layout, ids) ?? (grows ? placed(slice, before.places) : packed(slice));
    last.current = { layout, places };
    return places;
  }, [slice, layout]);
}

export function useGraphData(epoch: number): GraphData {
  const { layout, pins } = state.value;
  const view = claimView(state.value);
  const answered = useSlice(view, epoch);
  const { during: _, certainty: __, ...timeless } = view;
  const ever = useSlice(state.value.time === '' ? null : timeless, epoch);
  const slice = answered.data;
  const scores = useScores(slice);
  const places = usePlaces(slice);
  const [held, hold] = useState<Pin | null>(null);
  const [fit, setFit] = useState(0);
  const drawn = useRef('');

  const scene = useMemo(() => {
    const pinned = new Map([...pins, ...(held ? [held] : [])].map((pin) => [pin.id, pin]));
    return slice ? sceneOf(slice, places, scores, pinned) : emptyScene;
  }, [slice, places, scores, pins, held]);

  // Fit when there is nothing in common with the picture before, not at every expansion.
  useEffect(() => {
    if (!slice) return;
    if (drawn.current !== layout) setFit((n) => n + 1);
    drawn.current = layout;
  }, [slice, layout]);

  return { slice, undatedSlice: state.value.time === '' ? slice : ever.data, scene, answered, hold, fit };
}
