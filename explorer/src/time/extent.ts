/** Where an interval lies on a line, in shares of the line, and which of its ends are soft. */
import type { Interval } from '../graphql/shapes';
import { position } from './span';

export interface Window {
  readonly from: number;
  readonly to: number;
}

export interface Extent {
  readonly left: number;
  readonly right: number;
  /** The source leaves open where this side lies: open, or uncertain. */
  readonly softLeft: boolean;
  readonly softRight: boolean;
}

const day = 1 / 366;

/** The window that holds all dated intervals, with a little air; null if nothing is dated. */
export function windowOf(intervals: readonly (Interval | null)[]): Window | null {
  const ends = intervals.flatMap((interval) => [position(interval?.earliest ?? null), position(interval?.latest ?? null)]).filter((at) => at !== null);
  if (ends.length === 0) return null;
  const [from, to] = [Math.floor(Math.min(...ends)), Math.ceil(Math.max(...ends) + day)];
  return { from, to: Math.max(to, from + 1) };
}

/** Open sides reach to the end of the window. An interval without any day, as far as the window is concerned, has no place. */
export function extentOf(interval: Interval, { from, to }: Window): Extent | null {
  const [earliest, latest] = [position(interval.earliest), position(interval.latest)];
  if (earliest === null && latest === null) return null;
  const share = (at: number): number => Math.min(1, Math.max(0, (at - from) / (to - from)));
  const uncertain = interval.uncertain ?? false;
  return {
    left: earliest === null ? 0 : share(earliest),
    right: latest === null ? 1 : share(latest + day),
    softLeft: earliest === null || uncertain,
    softRight: latest === null || uncertain,
  };
}

/** Years to write under the line: at most `most`, at round steps. */
export function ticks({ from, to }: Window, most = 12): number[] {
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000];
  const step = steps.find((size) => (to - from) / size <= most) ?? 10_000;
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, at) => first + at * step).filter((year) => year < to);
}
