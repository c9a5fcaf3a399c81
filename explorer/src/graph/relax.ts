/** Finds places for what was just added; everything that was there stays where it is. */
import type { Slice } from '../graphql/shapes';
import type { Point } from './scene';

const golden = 2.399963;

interface Moving {
  x: number;
  y: number;
}

function typicalLength(slice: Slice, places: ReadonlyMap<string, Point>): number {
  const lengths = slice.edges.flatMap(({ source, target }) => {
    const [a, b] = [places.get(source), places.get(target)];
    return a && b ? [Math.hypot(a.x - b.x, a.y - b.y)] : [];
  });
  lengths.sort((a, b) => a - b);
  return lengths[Math.floor(lengths.length / 2)] || 1;
}

/** New nodes start around a neighbour that has a place, at most one typical length away. */
function starts(slice: Slice, places: ReadonlyMap<string, Point>, length: number): Map<string, Moving> {
  const moving = new Map<string, Moving>();
  slice.nodes.forEach(({ key }, at) => {
    if (places.has(key)) return;
    const anchors = slice.edges.flatMap(({ source, target }) => {
      const place = source === key ? places.get(target) : target === key ? places.get(source) : undefined;
      return place ? [place] : [];
    });
    const n = Math.max(1, anchors.length);
    const centre = { x: anchors.reduce((sum, { x }) => sum + x, 0) / n, y: anchors.reduce((sum, { y }) => sum + y, 0) / n };
    moving.set(key, { x: centre.x + length * Math.cos(at * golden), y: centre.y + length * Math.sin(at * golden) });
  });
  return moving;
}

/** One round of repulsion from everything and attraction along ties, for the moving nodes only. */
function settle(slice: Slice, fixed: ReadonlyMap<string, Point>, moving: Map<string, Moving>, length: number, heat: number): void {
  const at = (id: string): Point | undefined => moving.get(id) ?? fixed.get(id);
  const everyone = slice.nodes.flatMap(({ key }) => (at(key) ? [[key, at(key) as Point] as const] : []));
  for (const [id, node] of moving) {
    let [fx, fy] = [0, 0];
    for (const [other, place] of everyone) {
      if (other === id) continue;
      const [dx, dy] = [node.x - place.x, node.y - place.y];
      const squared = Math.max(dx * dx + dy * dy, length * length * 0.01);
      fx += (dx / squared) * length * length;
      fy += (dy / squared) * length * length;
    }
    for (const { source, target } of slice.edges) {
      const other = source === id ? at(target) : target === id ? at(source) : undefined;
      if (!other) continue;
      fx += (other.x - node.x) * 1.4;
      fy += (other.y - node.y) * 1.4;
    }
    const force = Math.hypot(fx, fy);
    const step = Math.min(force * 0.1, length * heat);
    if (force > 0) {
      node.x += (fx / force) * step;
      node.y += (fy / force) * step;
    }
  }
}

/** Places for all nodes of the slice, given those of some. */
export function placed(slice: Slice, places: ReadonlyMap<string, Point>): Map<string, Point> {
  const length = typicalLength(slice, places);
  const moving = starts(slice, places, length);
  const rounds = moving.size > 300 ? 12 : 40;
  for (let round = 0; round < rounds; round += 1) settle(slice, places, moving, length, 0.5 * (1 - round / rounds));
  const result = new Map<string, Point>();
  for (const { key } of slice.nodes) {
    const place = places.get(key) ?? moving.get(key);
    if (place) result.set(key, place);
  }
  return result;
}
