/** Soft outlines around actors that belong together, such as the communities that the service found. */
import { overlap, type Box } from './geometry';
import { roomAround, short } from './labels';
import type { Point, SceneNode } from './scene';

export interface Hull {
  readonly key: string;
  readonly label: string;
  /** Its best connected actor, whose name it bears. */
  readonly first: string;
  readonly ids: readonly string[];
}

const turn = (a: Point, b: Point, c: Point): number => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);

/** The convex hull of some points, by Andrew's monotone chain (1979). */
export function convex(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of ordered) {
      while (chain.length >= 2 && turn(chain.at(-2) as Point, chain.at(-1) as Point, point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return sorted.length < 3 ? sorted : [...half(sorted), ...half(sorted.reverse())];
}

/** Corners of the circle around a mark, so that the outline keeps its distance from it. */
const around = ({ x, y }: Point, radius: number): Point[] =>
  Array.from({ length: 12 }, (_, at) => ({ x: x + radius * Math.cos((at * Math.PI) / 6), y: y + radius * Math.sin((at * Math.PI) / 6) }));

const air = 16;

export interface Outline {
  readonly d: string;
  /** Where the label stands: the middle of the upper side. */
  readonly top: Point;
}

/** The outline of some actors as they lie on the window; nothing for fewer than two. */
export function outlineOf(nodes: readonly SceneNode[], zoom: number): Outline | null {
  if (nodes.length < 2) return null;
  const corners = convex(nodes.flatMap((node) => around({ x: node.x * zoom, y: node.y * zoom }, node.radius + air)));
  const top = Math.min(...corners.map(({ y }) => y));
  const middle = corners.reduce((sum, { x }) => sum + x, 0) / corners.length;
  return { d: `M${corners.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}Z`, top: { x: middle, y: top } };
}

/** The largest groups of a numbering, named after their best connected actors. */
export function hullsOf(nodes: readonly SceneNode[], most = 12): Hull[] {
  const groups = new Map<number, SceneNode[]>();
  for (const node of nodes) {
    if (node.community === null) continue;
    groups.set(node.community, [...(groups.get(node.community) ?? []), node]);
  }
  return [...groups]
    .filter(([, members]) => members.length > 2)
    .sort(([a, x], [b, y]) => y.length - x.length || a - b)
    .slice(0, most)
    .map(([community, members]) => {
      const [first] = [...members].sort((a, b) => b.degree - a.degree || (a.id < b.id ? -1 : 1));
      return { key: String(community), label: first?.label ?? '', first: first?.id ?? '', ids: members.map(({ id }) => id) };
    });
}

export interface Outlined extends Hull {
  readonly outline: Outline;
}

/** The outlines that there is something to draw of. */
export const outlinedOf = (hulls: readonly Hull[], byId: ReadonlyMap<string, SceneNode>, zoom: number): Outlined[] =>
  hulls.flatMap((hull) => {
    const outline = outlineOf(
      hull.ids.flatMap((id) => byId.get(id) ?? []),
      zoom,
    );
    return outline ? [{ ...hull, outline }] : [];
  });

export interface HullName {
  readonly key: string;
  readonly text: string;
  readonly place: Point;
  /** The number of the outline, which gives it its tint. */
  readonly at: number;
}

/** The names of outlines that are written: none that an actor bears in the picture already, and none over another text. */
export function hullNames(outlined: readonly Outlined[], named: ReadonlySet<string>, taken: readonly Box[]): HullName[] {
  const full = [...taken];
  return outlined.flatMap(({ key, label, first, outline: { top } }, at) => {
    const [text, place] = [short(label), { x: top.x, y: top.y - 8 }];
    const box = roomAround(text, place);
    if (named.has(first) || full.some((other) => overlap(box, other))) return [];
    full.push(box);
    return [{ key, text, place, at }];
  });
}
