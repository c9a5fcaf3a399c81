/** Finds places for what was just added; everything that was there stays where it is. */
import type { Slice } from '../graphql/shapes';
import { spacing } from './packing';
import type { Point } from './scene';

/** How long a tie is where there is none to learn it from. */
const usualLength = spacing * 1.5;

/** Rings that are searched for room: by far more than a picture of elements can fill. */
const ringsMax = 120;

/** How much farther a place behind an actor counts than one that faces away from the picture. */
const turnCost = 0.5;

function typicalLength(slice: Slice, places: ReadonlyMap<string, Point>): number {
  const lengths = slice.edges.flatMap(({ source, target }) => {
    const [a, b] = [places.get(source), places.get(target)];
    return a && b ? [Math.hypot(a.x - b.x, a.y - b.y)] : [];
  });
  lengths.sort((a, b) => a - b);
  return lengths[Math.floor(lengths.length / 2)] || usualLength;
}

const middleOf = (points: readonly Point[]): Point => {
  const n = Math.max(1, points.length);
  return { x: points.reduce((sum, { x }) => sum + x, 0) / n, y: points.reduce((sum, { y }) => sum + y, 0) / n };
};

/** What is taken, in squares, so that only neighbours are looked at. */
class Ground {
  private readonly squares = new Map<string, Point[]>();

  constructor(private readonly least: number) {}

  private square(x: number, y: number): string {
    return `${Math.floor(x / this.least)} ${Math.floor(y / this.least)}`;
  }

  take(point: Point): void {
    const key = this.square(point.x, point.y);
    const known = this.squares.get(key);
    if (known) known.push(point);
    else this.squares.set(key, [point]);
  }

  isFree({ x, y }: Point): boolean {
    for (const dx of [-1, 0, 1]) {
      for (const dy of [-1, 0, 1]) {
        const near = this.squares.get(this.square(x + dx * this.least, y + dy * this.least)) ?? [];
        if (near.some((other) => Math.hypot(other.x - x, other.y - y) < this.least * 0.99)) return false;
      }
    }
    return true;
  }
}

/** Places around a middle, the nearest first, those that face away from the picture before those behind. */
function around(middle: Point, first: number, outwards: number, n: number, least: number): Point[] {
  const found: { readonly at: Point; readonly cost: number }[] = [];
  for (let ring = 0; ring < ringsMax && found.length < n; ring += 1) {
    const radius = first + ring * least * 0.9;
    const steps = radius === 0 ? 1 : Math.max(6, Math.floor((2 * Math.PI * radius) / least));
    for (let step = 0; step < steps; step += 1) {
      const turn = (step % 2 === 0 ? 1 : -1) * Math.ceil(step / 2) * ((2 * Math.PI) / steps);
      const at = { x: middle.x + radius * Math.cos(outwards + turn), y: middle.y + radius * Math.sin(outwards + turn) };
      found.push({ at, cost: radius * (1 + turnCost * (turn / Math.PI) ** 2) });
    }
  }
  return found.sort((a, b) => a.cost - b.cost).map(({ at }) => at);
}

/** The neighbours of every actor of the slice. */
function neighboursIn(slice: Slice): Map<string, string[]> {
  const near = new Map<string, string[]>(slice.nodes.map(({ key }) => [key, []]));
  for (const { source, target } of slice.edges) {
    near.get(source)?.push(target);
    near.get(target)?.push(source);
  }
  return near;
}

/**
 * Places for all nodes of the slice, given those of some. Each new one goes to the nearest free place about the length of
 * a tie from what it is tied to: those with most ties to the picture first, then those that are tied to them, and at last
 * those that are tied to nothing. The result depends on the slice and the places alone.
 */
export function placed(slice: Slice, places: ReadonlyMap<string, Point>): Map<string, Point> {
  const length = typicalLength(slice, places);
  const near = neighboursIn(slice);
  const result = new Map<string, Point>();
  const ground = new Ground(spacing);
  for (const { key } of slice.nodes) {
    const place = places.get(key);
    if (!place) continue;
    result.set(key, place);
    ground.take(place);
  }
  const middle = middleOf([...result.values()]);
  const offers = new Map<string, { readonly points: readonly Point[]; next: number }>();
  const put = (key: string, anchors: readonly string[]): void => {
    const centre = anchors.length > 0 ? middleOf(anchors.flatMap((id) => result.get(id) ?? [])) : middle;
    const about = anchors.length === 1 ? (anchors[0] ?? '') : anchors.length === 0 ? '' : key;
    const known = offers.get(about) ?? {
      points: around(centre, anchors.length === 1 ? length : 0, Math.atan2(centre.y - middle.y, centre.x - middle.x), 3 * slice.nodes.length + 12, spacing),
      next: 0,
    };
    offers.set(about, known);
    while (known.next < known.points.length - 1 && !ground.isFree(known.points[known.next] ?? centre)) known.next += 1;
    const place = known.points[known.next] ?? centre;
    result.set(key, place);
    ground.take(place);
  };
  let waiting = slice.nodes.map(({ key }) => key).filter((key) => !result.has(key));
  while (waiting.length > 0) {
    const anchored = waiting
      .map((key) => ({ key, anchors: (near.get(key) ?? []).filter((id, at, all) => id !== key && result.has(id) && all.indexOf(id) === at) }))
      .filter(({ anchors }) => anchors.length > 0)
      .sort((a, b) => b.anchors.length - a.anchors.length);
    const [alone] = waiting;
    if (anchored.length > 0) for (const { key, anchors } of anchored) put(key, anchors);
    else if (alone !== undefined) put(alone, []);
    waiting = waiting.filter((key) => !result.has(key));
  }
  return result;
}
