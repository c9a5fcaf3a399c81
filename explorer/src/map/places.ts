/** Which state an actor belongs to, as far as its ties say so. */
import type { Slice } from '../graphql/shapes';

const stepsMax = 4;

/** For every actor the state that it reaches by ties of belonging, in at most four steps; states stand for themselves. */
export function placesOf(slice: Slice, states: ReadonlySet<string>, seats: ReadonlySet<string>): ReadonlyMap<string, string> {
  const up = new Map<string, string[]>();
  for (const { source, target, attributes } of slice.edges) {
    if (seats.has(attributes.kind)) up.set(source, [...(up.get(source) ?? []), target]);
  }
  const found = new Map<string, string>();
  for (const { key } of slice.nodes) {
    let level = [key];
    for (let step = 0; step <= stepsMax && level.length > 0; step += 1) {
      const state = level.find((id) => states.has(id));
      if (state !== undefined) {
        found.set(key, state);
        break;
      }
      level = level.flatMap((id) => up.get(id) ?? []);
    }
  }
  return found;
}

export interface Arc {
  readonly from: string;
  readonly to: string;
  readonly ties: readonly string[];
}

/** Ties between actors of different states, gathered by pair of states. */
export function arcsOf(slice: Slice, places: ReadonlyMap<string, string>): Arc[] {
  const pairs = new Map<string, { from: string; to: string; ties: string[] }>();
  for (const { key, source, target } of slice.edges) {
    const [a, b] = [places.get(source), places.get(target)];
    if (a === undefined || b === undefined || a === b) continue;
    const [from, to] = a < b ? [a, b] : [b, a];
    const pair = pairs.get(`${from}\0${to}`) ?? { from, to, ties: [] };
    pair.ties.push(key);
    pairs.set(`${from}\0${to}`, pair);
  }
  return [...pairs.values()].sort((x, y) => y.ties.length - x.ties.length);
}
