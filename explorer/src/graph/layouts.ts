/** Layouts that are simple enough to compute here; the force layout comes with the slice from the service. */
import type { Slice } from '../graphql/shapes';
import type { Layout } from '../state/url';
import { degrees, type Point } from './scene';

type Places = Map<string, Point>;

const byName = (slice: Slice): Slice['nodes'] => [...slice.nodes].sort((a, b) => (a.attributes.kind < b.attributes.kind ? -1 : a.attributes.kind > b.attributes.kind ? 1 : a.key < b.key ? -1 : 1));

function ring(places: Places, ids: readonly string[], radius: number, turn: number): void {
  ids.forEach((id, at) => {
    const angle = turn + (2 * Math.PI * at) / ids.length;
    places.set(id, { x: radius * Math.cos(angle), y: radius * Math.sin(angle) });
  });
}

/** Steps from the actors in the middle, breadth first. */
function distances(slice: Slice, from: readonly string[]): Map<string, number> {
  const near = new Map<string, string[]>();
  for (const { source, target } of slice.edges) {
    near.set(source, [...(near.get(source) ?? []), target]);
    near.set(target, [...(near.get(target) ?? []), source]);
  }
  const found = new Map(from.map((id) => [id, 0]));
  const open = [...from];
  for (let id = open.shift(); id !== undefined; id = open.shift()) {
    for (const other of near.get(id) ?? []) {
      if (found.has(other)) continue;
      found.set(other, (found.get(id) ?? 0) + 1);
      open.push(other);
    }
  }
  return found;
}

function rings(slice: Slice, ids: readonly string[]): Places {
  const ties = degrees(slice.edges);
  const present = ids.filter((id) => slice.nodes.some(({ key }) => key === id));
  const [best] = [...slice.nodes].sort((a, b) => (ties.get(b.key) ?? 0) - (ties.get(a.key) ?? 0));
  const middle = present.length > 0 ? present : best ? [best.key] : [];
  const steps = distances(slice, middle);
  const levels = new Map<number, string[]>();
  const farthest = Math.max(0, ...steps.values());
  for (const { key } of byName(slice)) {
    const level = steps.get(key) ?? farthest + 1;
    levels.set(level, [...(levels.get(level) ?? []), key]);
  }
  const places: Places = new Map();
  let radius = 0;
  for (const [level, members] of [...levels].sort(([a], [b]) => a - b)) {
    const least = (members.length * 46) / (2 * Math.PI);
    radius = level === 0 ? (members.length > 1 ? Math.max(50, least) : 0) : Math.max(radius + 130, least);
    ring(places, members, radius, -Math.PI / 2 + level * 0.2);
  }
  return places;
}

function byKind(slice: Slice): string[][] {
  const groups = new Map<string, string[]>();
  for (const { key, attributes } of byName(slice)) groups.set(attributes.kind, [...(groups.get(attributes.kind) ?? []), key]);
  return [...groups.values()];
}

/** How much wider than high a picture usually is. */
const usualAspect = 1.9;

/** World units between two in a row, so many as a long name needs, at the most. */
const widestStep = 520;

/** One row per kind over the whole width, long kinds broken into several rows. */
function layers(slice: Slice): Places {
  const places: Places = new Map();
  const longest = Math.max(6, Math.ceil(Math.sqrt(slice.nodes.length * 2.2)));
  const kinds = byKind(slice);
  const nRows = kinds.reduce((sum, { length }) => sum + Math.ceil(length / longest) + 0.35, 0);
  const width = Math.max(longest * 120, nRows * 90 * usualAspect);
  let row = 0;
  for (const group of kinds) {
    const nParts = Math.ceil(group.length / longest);
    // Rows of one kind are equally long, give or take one.
    const each = Math.ceil(group.length / nParts);
    for (let start = 0; start < group.length; start += each) {
      const part = group.slice(start, start + each);
      const step = Math.min(widestStep, width / part.length);
      // Neighbouring rows do not stand in columns, so that names find room between them.
      const aside = (row % 1) * step;
      part.forEach((id, at) => places.set(id, { x: (at - (part.length - 1) / 2) * step + aside / 4, y: row * 90 }));
      row += 1;
    }
    row += 0.35;
  }
  return places;
}

/** One disc per kind, the discs on a ring. */
function groups(slice: Slice): Places {
  const places: Places = new Map();
  const kinds = byKind(slice);
  const radii = kinds.map((members) => 34 * Math.sqrt(members.length));
  const around = radii.reduce((sum, radius) => sum + 2 * radius + 60, 0) / (2 * Math.PI);
  let turned = 0;
  kinds.forEach((members, at) => {
    const own = radii[at] ?? 0;
    const share = (2 * own + 60) / around;
    const angle = turned + share / 2 - Math.PI / 2;
    turned += share;
    members.forEach((id, place) => {
      // Sunflower arrangement: even density, no rows.
      const r = 34 * Math.sqrt(place);
      const turn = place * 2.399963;
      places.set(id, { x: around * Math.cos(angle) + r * Math.cos(turn), y: around * Math.sin(angle) + r * Math.sin(turn) });
    });
  });
  return places;
}

/** Places for every node of the slice, or nothing for the layout that the service computed. */
export function arranged(slice: Slice, layout: Layout, ids: readonly string[]): Places | null {
  if (layout === 'rings') return rings(slice, ids);
  if (layout === 'layers') return layers(slice);
  if (layout === 'groups') return groups(slice);
  return null;
}
