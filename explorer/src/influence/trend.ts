/** Ranks over the years, as lines. An actor that was not ranked in a year, or far behind, leaves a gap in its line. */
import type { RankHistory } from '../graphql/operations';

export interface TrendLine {
  readonly id: string;
  /** Stretches without a gap. */
  readonly stretches: readonly (readonly { readonly at: number; readonly rank: number }[])[];
}

/** The places of each actor by the number of the date; a rank beyond `deepest` leaves a gap as well. */
export function linesOf(results: readonly RankHistory[], deepest: number): TrendLine[] {
  return results.map(({ entity, history }) => {
    const stretches: { at: number; rank: number }[][] = [[]];
    history.forEach(({ rank }, at) => {
      if (rank === null || rank > deepest) {
        if (stretches.at(-1)?.length) stretches.push([]);
      } else stretches.at(-1)?.push({ at, rank });
    });
    return { id: entity.id, stretches: stretches.filter(({ length }) => length > 0) };
  });
}

/** The last `n` years up to this one, as EDTF. */
export const lastYears = (now: Date, n: number): string[] => Array.from({ length: n }, (_, at) => String(now.getUTCFullYear() - n + 1 + at).padStart(4, '0'));

/** Where names stand that would stand at these heights, in the order given: none over another, none pushed further than it must be. */
export function spread(heights: readonly number[], least: number, bottom: number): number[] {
  const order = heights.map((_, at) => at).sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0) || a - b);
  const placed = [...heights];
  let [floor, ceiling] = [-Infinity, bottom];
  for (const at of order) floor = placed[at] = Math.max(placed[at] ?? 0, floor + least);
  for (const at of order.reverse()) ceiling = (placed[at] = Math.min(placed[at] ?? 0, ceiling)) - least;
  return placed;
}
