/** Makes room in a computed layout: what is not connected stands beside the rest instead of around it, and nothing lies on top of something else. */
import type { Slice } from '../graphql/shapes';
import { boundsOf } from './geometry';
import type { Point } from './scene';

type Places = Map<string, Point>;

/** Groups of actors that are connected, the largest first. */
export function components(slice: Slice): string[][] {
  const near = new Map<string, string[]>(slice.nodes.map(({ key }) => [key, []]));
  for (const { source, target } of slice.edges) {
    near.get(source)?.push(target);
    near.get(target)?.push(source);
  }
  const seen = new Set<string>();
  const groups: string[][] = [];
  for (const { key } of slice.nodes) {
    if (seen.has(key)) continue;
    seen.add(key);
    const group = [key];
    for (let at = 0; at < group.length; at += 1) {
      for (const other of near.get(group[at] ?? '') ?? []) {
        if (seen.has(other)) continue;
        seen.add(other);
        group.push(other);
      }
    }
    groups.push(group);
  }
  return groups.sort((a, b) => b.length - a.length);
}

/** Pushes points apart until none is nearer than `least` to another, for at most a number of rounds. */
export function separated(points: readonly Point[], least: number, rounds = 60): Point[] {
  const moved = points.map(({ x, y }) => ({ x, y }));
  for (let round = 0; round < rounds; round += 1) {
    let pushed = false;
    for (let i = 0; i < moved.length; i += 1) {
      for (let j = i + 1; j < moved.length; j += 1) {
        const [a, b] = [moved[i], moved[j]];
        if (!a || !b) continue;
        let [dx, dy] = [b.x - a.x, b.y - a.y];
        const distance = Math.hypot(dx, dy);
        if (distance >= least) continue;
        // Two on the same spot part in a direction that depends on their places in the list alone.
        if (distance === 0) [dx, dy] = [Math.cos(i + j), Math.sin(i + j)];
        const shift = (least - distance) / 2 / (distance || 1);
        a.x -= dx * shift;
        a.y -= dy * shift;
        b.x += dx * shift;
        b.y += dy * shift;
        pushed = true;
      }
    }
    if (!pushed) break;
  }
  return moved;
}

/** World units between two neighbours in a picture that is not crowded. */
export const spacing = 64;
const separatedMax = 1500;

/** World units that a label beside an actor reaches, at the scale of a picture that fits its window. */
const labelReach = spacing * 4.5;

/** One connected group, scaled so that its typical tie has the usual length, around its own middle. */
function drawn(group: readonly string[], edges: Slice['edges'], raw: ReadonlyMap<string, Point>): Point[] {
  const lengths = edges
    .map(({ source, target }) => Math.hypot((raw.get(source)?.x ?? 0) - (raw.get(target)?.x ?? 0), (raw.get(source)?.y ?? 0) - (raw.get(target)?.y ?? 0)))
    .sort((a, b) => a - b);
  const typical = lengths[Math.floor(lengths.length / 2)] || 1;
  const scaled = group.map((id) => ({ x: ((raw.get(id)?.x ?? 0) / typical) * spacing * 1.5, y: ((raw.get(id)?.y ?? 0) / typical) * spacing * 1.5 }));
  return group.length <= separatedMax ? separated(scaled, spacing) : scaled;
}

/** The places of a slice as the service computed them, with unconnected groups in rows beside the largest one, or below if that is wide. */
export function packed(slice: Slice): Places {
  const raw = new Map(slice.nodes.map(({ key, attributes }) => [key, { x: attributes.x, y: -attributes.y }]));
  const places: Places = new Map();
  const bySource = new Map<string, Slice['edges'][number][]>();
  for (const edge of slice.edges) {
    const known = bySource.get(edge.source);
    if (known) known.push(edge);
    else bySource.set(edge.source, [edge]);
  }
  const edgesOf = (group: readonly string[]): Slice['edges'] => group.flatMap((id) => bySource.get(id) ?? []);
  const [largest = [], ...others] = components(slice);
  const put = (group: readonly string[], points: readonly Point[], x: number, y: number): void => {
    const { left, top } = boundsOf(points);
    group.forEach((id, at) => places.set(id, { x: (points[at]?.x ?? 0) - left + x, y: (points[at]?.y ?? 0) - top + y }));
  };
  const first = drawn(largest, edgesOf(largest), raw);
  const box = boundsOf(first);
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  put(largest, first, 0, 0);
  const nOthers = others.reduce((sum, group) => sum + group.length, 0);
  const beside = width < height * 1.8 && largest.length > 3;
  const start = beside ? { x: width + labelReach, y: 0 } : { x: 0, y: height + spacing * 1.4 };
  const rowWidth = beside ? spacing * 1.7 * Math.max(2, Math.ceil((nOthers * spacing * 1.3) / Math.max(height, spacing * 4))) : Math.max(width, Math.sqrt(slice.nodes.length) * spacing * 1.6);
  let [x, y, rowHeight] = [0, 0, 0];
  for (const group of others) {
    const points = drawn(group, edgesOf(group), raw);
    const { left, right, top, bottom } = boundsOf(points);
    if (x > 0 && x + right - left > rowWidth) {
      y += rowHeight + spacing * 1.3;
      x = 0;
      rowHeight = 0;
    }
    put(group, points, start.x + x, start.y + y);
    x += right - left + spacing * 1.7;
    rowHeight = Math.max(rowHeight, bottom - top);
  }
  return places;
}
