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
const spacing = 64;
const separatedMax = 1500;

/** One connected group, scaled so that its typical tie has the usual length, around its own middle. */
function drawn(group: readonly string[], slice: Slice, raw: ReadonlyMap<string, Point>): Point[] {
  const members = new Set(group);
  const lengths = slice.edges
    .filter(({ source }) => members.has(source))
    .map(({ source, target }) => Math.hypot((raw.get(source)?.x ?? 0) - (raw.get(target)?.x ?? 0), (raw.get(source)?.y ?? 0) - (raw.get(target)?.y ?? 0)))
    .sort((a, b) => a - b);
  const typical = lengths[Math.floor(lengths.length / 2)] || 1;
  const scaled = group.map((id) => ({ x: ((raw.get(id)?.x ?? 0) / typical) * spacing * 1.5, y: ((raw.get(id)?.y ?? 0) / typical) * spacing * 1.5 }));
  return group.length <= separatedMax ? separated(scaled, spacing) : scaled;
}

/** The places of a slice as the service computed them, with unconnected groups in rows below the largest one. */
export function packed(slice: Slice): Places {
  const raw = new Map(slice.nodes.map(({ key, attributes }) => [key, { x: attributes.x, y: -attributes.y }]));
  const places: Places = new Map();
  let [rowTop, cursor, rowBottom, rowWidth] = [0, 0, 0, 0];
  components(slice).forEach((group, at) => {
    const points = drawn(group, slice, raw);
    const box = boundsOf(points);
    const [width, height] = [box.right - box.left, box.bottom - box.top];
    if (at === 0) rowWidth = Math.max(width, Math.sqrt(slice.nodes.length) * spacing * 1.6);
    else if (at === 1 || cursor + width > rowWidth) {
      rowTop = rowBottom + spacing * 1.3;
      cursor = 0;
    }
    group.forEach((id, place) => {
      const point = points[place] ?? { x: 0, y: 0 };
      places.set(id, { x: point.x - box.left + cursor, y: point.y - box.top + rowTop });
    });
    cursor += width + spacing * 1.7;
    rowBottom = Math.max(rowBottom, rowTop + height);
  });
  return places;
}
