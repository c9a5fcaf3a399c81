/** The picture before it is painted: which actors and ties are in it, where, and how large. Both painters draw this. */
import type { Slice } from '../graphql/shapes';
import type { ViewState } from '../state/url';

export interface SceneNode {
  readonly id: string;
  readonly label: string;
  readonly kind: string;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly degree: number;
  readonly community: number | null;
  /** Whether the reader gave it its place. */
  readonly pinned: boolean;
}

export interface SceneEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly kind: string;
  readonly label: string;
  readonly weight: number;
  readonly confidence: number;
  readonly status: string;
  readonly start: string | null;
  readonly end: string | null;
  /** How far the line bows to its left, as a share of its length: ties between the same two do not cover each other. */
  readonly bend: number;
}

export interface Scene {
  readonly nodes: readonly SceneNode[];
  readonly edges: readonly SceneEdge[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What dashes a line: below this, a tie is drawn as doubtful. */
export const doubtfulBelow = 0.6;

const gentleBend = 0.06;

/** Bends for ties that join the same two actors: gentle for one, fanned out for several. */
function bends(edges: Slice['edges']): number[] {
  const groups = new Map<string, number[]>();
  edges.forEach(({ source, target }, at) => {
    const pair = source < target ? `${source}\0${target}` : `${target}\0${source}`;
    const known = groups.get(pair);
    if (known) known.push(at);
    else groups.set(pair, [at]);
  });
  const result = new Array<number>(edges.length).fill(gentleBend);
  for (const members of groups.values()) {
    members.forEach((at, place) => {
      const edge = edges[at];
      if (!edge || members.length === 1) return;
      const spread = (place - (members.length - 1) / 2) * 0.22;
      result[at] = edge.source < edge.target ? spread : -spread;
    });
  }
  return result;
}

/** Radius in pixels for a score, so that the area grows with it; smaller in a crowd. */
export const radiusOf = (score: number, most: number, crowd = 1): number =>
  (11 + 14 * Math.sqrt(most > 0 ? Math.max(0, score) / most : 0)) * Math.min(1, Math.max(0.55, Math.sqrt(36 / crowd)));

export function degrees(edges: readonly { readonly source: string; readonly target: string }[]): Map<string, number> {
  const counted = new Map<string, number>();
  for (const { source, target } of edges) {
    counted.set(source, (counted.get(source) ?? 0) + 1);
    counted.set(target, (counted.get(target) ?? 0) + 1);
  }
  return counted;
}

/** Builds the scene of a slice at the given places; `scores` size the nodes, by default the number of ties. */
export function sceneOf(slice: Slice, places: ReadonlyMap<string, Point>, scores?: ReadonlyMap<string, number>, pins?: ReadonlyMap<string, Point>): Scene {
  const ties = degrees(slice.edges);
  const measured = scores ?? ties;
  const most = slice.nodes.reduce((least, { key }) => Math.max(least, measured.get(key) ?? 0), 1e-12);
  const bent = bends(slice.edges);
  return {
    nodes: slice.nodes.map(({ key, attributes }) => {
      const pin = pins?.get(key);
      const place = pin ?? places.get(key) ?? { x: attributes.x, y: -attributes.y };
      return {
        id: key,
        label: attributes.label,
        kind: attributes.kind,
        x: place.x,
        y: place.y,
        radius: radiusOf(measured.get(key) ?? 0, most, slice.nodes.length),
        degree: ties.get(key) ?? 0,
        community: attributes.community,
        pinned: pin !== undefined,
      };
    }),
    edges: slice.edges.map(({ key, source, target, attributes }, at) => ({ id: key, source, target, ...attributes, bend: bent[at] ?? gentleBend })),
  };
}

type Filter = Pick<ViewState, 'kinds' | 'withoutKinds' | 'relationshipKinds' | 'withoutRelationshipKinds' | 'hidden' | 'confidence' | 'ids'>;

const passes = (kind: string, only: readonly string[], without: readonly string[]): boolean =>
  (only.length === 0 || only.includes(kind)) && !without.includes(kind);

interface Filtered extends Scene {
  /** Actors that the filters leave out. */
  readonly nHidden: number;
  /** Actors that the filters leave, but that the reader took out. */
  readonly nByHand: number;
}

/**
 * What of the scene the filters leave. Actors that the view is about stay whatever their kind, as in the service.
 * An actor that lost all its ties to a filter goes with them; those around one that was hidden by hand stay.
 */
export function filtered(scene: Scene, filter: Filter): Filtered {
  const passing = new Set(scene.nodes.filter(({ id, kind }) => filter.ids.includes(id) || passes(kind, filter.kinds, filter.withoutKinds)).map(({ id }) => id));
  const ties = scene.edges.filter(
    ({ source, target, kind, confidence }) =>
      passing.has(source) && passing.has(target) && confidence >= filter.confidence && passes(kind, filter.relationshipKinds, filter.withoutRelationshipKinds),
  );
  const tied = new Set(ties.flatMap(({ source, target }) => [source, target]));
  const left = scene.nodes.filter(({ id, degree }) => passing.has(id) && (tied.has(id) || degree === 0 || filter.ids.includes(id)));
  const taken = new Set(filter.hidden);
  const nodes = left.filter(({ id }) => !taken.has(id));
  const edges = ties.filter(({ source, target }) => !taken.has(source) && !taken.has(target));
  return { nodes, edges, nHidden: scene.nodes.length - left.length, nByHand: left.length - nodes.length };
}
