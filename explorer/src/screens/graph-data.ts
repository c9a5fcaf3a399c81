/** What the graph screen asks for, and the places it keeps: a picture never jumps when more is added to it. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { expanded } from '../graphql/columns';
import { Actors, Neighborhood, NeighborhoodColumns, Overview, OverviewColumns, Ranking } from '../graphql/operations';
import type { Slice, View } from '../graphql/shapes';
import { useAnswer, type Answered } from '../graphql/use';
import { arranged } from '../graph/layouts';
import { packed } from '../graph/packing';
import { placed } from '../graph/relax';
import { sceneOf, type Point, type Scene } from '../graph/scene';
import { drawn } from '../state/picture';
import { can, relationshipLabel } from '../state/service';
import { language, state } from '../state/store';
import type { Pin } from '../state/url';
import { claimView } from '../state/view';

/** Above this the service answers in columns only. */
const typedMax = 5000;

/** A slice around the actors of the address, or of the whole graph if it names none; nothing for no view. */
function useSlice(view: View | null, of: readonly string[], epoch: number): Answered<Slice | null> {
  const { ids, limit } = state.value;
  const around = ids.length > 0;
  const large = limit > typedMax;
  const asked = view === null ? null : { view, limit, language: language.value };
  const near = useAnswer(Neighborhood, asked && of.length > 0 && !large ? { of, ...asked } : null, epoch, 'any');
  const overview = useAnswer(Overview, asked && !around && !large ? asked : null, epoch, 'any');
  const nearColumns = useAnswer(NeighborhoodColumns, asked && of.length > 0 && large ? { of, ...asked } : null, epoch, 'any');
  const wholeColumns = useAnswer(OverviewColumns, asked && !around && large ? asked : null, epoch, 'any');
  const columns = around ? nearColumns.data?.neighborhood : wholeColumns.data?.graph;
  const decoded = useMemo(() => (columns ? expanded(columns, relationshipLabel) : null), [columns]);
  const { error, loading, current } = large ? (around ? nearColumns : wholeColumns) : around ? near : overview;
  const typed = around ? (near.data?.neighborhood ?? null) : (overview.data?.graph ?? null);
  return { data: large ? decoded : typed, error, loading, current };
}

/** Actors of the address, and those among them that the service does not know; null until it is told. */
function useUnknown(): readonly string[] | null {
  const { ids } = state.value;
  const { data, current, error } = useAnswer(Actors, ids.length > 0 ? { ids, language: language.value } : null);
  return ids.length === 0 || error ? [] : data && current ? ids.filter((_, at) => !data.nodes[at]) : null;
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
  /** Ids of the address that the service does not know. */
  readonly unknown: readonly string[];
  /** An actor is being dragged; nothing for none. */
  readonly hold: (held: Pin | null) => void;
  /** Changes when the picture is a new one and should be fitted to the window. */
  readonly fit: number;
}

/** More than this are laid out anew rather than fitted in one by one. */
const placedMax = 3000;

const emptyScene: Scene = { nodes: [], edges: [] };

interface Laid {
  readonly layout: string;
  readonly ids: readonly string[];
  readonly places: ReadonlyMap<string, Point>;
  /** The places of the address that these came from. */
  readonly given: readonly Pin[];
  /** Whether some were found here, step by step. */
  readonly grown: boolean;
  /** Counts the pictures that have nothing in common with the one before. */
  readonly picture: number;
}

const nothing: Laid = { layout: '', ids: [], places: new Map(), given: [], grown: false, picture: 0 };

/** In whole units, as an address holds them: what is copied and opened again is then the same to the pixel. */
const whole = (places: ReadonlyMap<string, Point>): Map<string, Point> => new Map([...places].map(([id, { x, y }]) => [id, { x: Math.round(x), y: Math.round(y) }]));

/** Places for the slice: those of the picture before it, or of the address, as far as they go. */
function usePlaces(slice: Slice | null): Laid {
  const { layout, ids, places: given } = state.value;
  const last = useRef(nothing);
  return useMemo(() => {
    if (!slice) return last.current;
    const before = last.current;
    const isGiven = given.length > 0 && given !== before.given;
    const from: ReadonlyMap<string, Point> = isGiven ? new Map(given.map((pin) => [pin.id, pin])) : before.places;
    const known = slice.nodes.filter(({ key }) => from.has(key)).length;
    const hasMore = before.ids.length > 0 && before.ids.every((id) => ids.includes(id));
    const grows = isGiven || (before.layout === layout && known > 0 && (hasMore || known >= slice.nodes.length * 0.2));
    const own = arranged(slice, layout, ids);
    const small = slice.nodes.length <= placedMax;
    const keeps = own === null && grows && small;
    last.current = {
      layout,
      ids,
      places: own ?? whole(keeps ? placed(slice, from) : packed(slice)),
      given,
      grown: keeps && (isGiven || before.grown || known < slice.nodes.length || known < from.size),
      picture: before.picture + (keeps && before.layout === layout ? 0 : 1),
    };
    return last.current;
  }, [slice, layout, given]);
}

export function useGraphData(epoch: number): GraphData {
  const { ids, pins } = state.value;
  const view = claimView(state.value);
  const unknown = useUnknown();
  const of = unknown && unknown.length > 0 ? ids.filter((id) => !unknown.includes(id)) : ids;
  const asked = useSlice(view, of, epoch);
  // One id that is not known takes nothing from the others: they are asked for without it.
  const isBecause = asked.error?.code === 'NOT_FOUND' && (unknown === null || unknown.length > 0);
  const answered = isBecause ? { ...asked, error: null, loading: of.length > 0 } : asked;
  const { during: _, certainty: __, ...timeless } = view;
  const ever = useSlice(state.value.time === '' ? null : timeless, of, epoch);
  const slice = answered.data;
  const scores = useScores(slice);
  const { places, grown, picture } = usePlaces(slice);
  const [held, hold] = useState<Pin | null>(null);

  const scene = useMemo(() => {
    const pinned = new Map([...pins, ...(held ? [held] : [])].map((pin) => [pin.id, pin]));
    return slice ? sceneOf(slice, places, scores, pinned) : emptyScene;
  }, [slice, places, scores, pins, held]);

  useEffect(() => {
    drawn.places = grown ? scene.nodes.flatMap(({ id, x, y, pinned }) => (pinned ? [] : [{ id, x: Math.round(x), y: Math.round(y) }])) : [];
  }, [scene, grown]);
  useEffect(() => () => void (drawn.places = []), []);

  return { slice, undatedSlice: state.value.time === '' ? slice : ever.data, scene, answered, unknown: unknown ?? [], hold, fit: picture };
}
