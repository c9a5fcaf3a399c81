/** Time on a line: years as numbers with a fraction, from the ISO days that the service gives for every interval. */

/** The position of a day as a year and the fraction that has passed of it; null if it is no day. */
export function position(iso: string | null): number | null {
  const match = /^([+-]?\d{4,})-(\d{2})-(\d{2})/.exec(iso ?? '');
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const start = Date.UTC(2000, 0, 1);
  // Counted in a leap year, so that every day of any year has its own place.
  return year + (Date.UTC(2000, month - 1, day) - start) / (366 * 86_400_000);
}

export interface Bar {
  readonly year: number;
  readonly count: number;
}

/** From when to when something holds, as ISO days; a side that is null is open. */
export interface Held {
  readonly start: string | null;
  readonly end: string | null;
}

const yearOf = (iso: string | null): number | null => {
  const at = position(iso);
  return at === null ? null : Math.floor(at);
};

/**
 * How many hold in each year, as a filter by that year finds them, from the first year in which one begins to the last, at
 * most so many; and how many have no date.
 */
export function perYear(held: readonly Held[], yearsMax = 40): { readonly bars: readonly Bar[]; readonly undated: number } {
  const spans = held.map(({ start, end }) => ({ from: yearOf(start), to: yearOf(end) })).filter(({ from, to }) => from !== null || to !== null);
  const undated = held.length - spans.length;
  if (spans.length === 0) return { bars: [], undated };
  const begun = spans.map(({ from, to }) => from ?? to ?? 0);
  const last = begun.reduce((a, b) => Math.max(a, b));
  const first = Math.max(begun.reduce((a, b) => Math.min(a, b)), last - yearsMax + 1);
  const counts = new Array<number>(last - first + 1).fill(0);
  for (const { from, to } of spans) {
    for (let year = Math.max(from ?? first, first); year <= Math.min(to ?? last, last); year += 1) counts[year - first] = (counts[year - first] ?? 0) + 1;
  }
  return { bars: counts.map((count, at) => ({ year: first + at, count })), undated };
}

/** The years of a filter such as `2023/2026`, `2024` or `2023/..`; null where a side is open or the filter is finer. */
export function yearsOf(time: string): { readonly from: number | null; readonly to: number | null } {
  const [left = '', right] = time.split('/');
  const year = (text: string): number | null => (/^-?\d{4}/.test(text) ? Number.parseInt(text, 10) : null);
  return { from: year(left), to: right === undefined ? year(left) : year(right) };
}

/** The filter for a span of years, whichever of its ends is named first; empty for all time. */
export function filterOf(one: number | null, other: number | null): string {
  if (one === null && other === null) return '';
  const [from, to] = one !== null && other !== null && one > other ? [other, one] : [one, other];
  const side = (value: number | null): string => (value === null ? '..' : String(value).padStart(4, '0'));
  return from !== null && from === to ? side(from) : `${side(from)}/${side(to)}`;
}

/** The sides of an interval of days, as short as they can be said: a day, a month or a year once, else both; none if it has none. */
export function spanParts(start: string | null, end: string | null): readonly string[] {
  if (start === null && end === null) return [];
  if (start === end) return [start ?? ''];
  const [from, to] = [start ?? '…', end ?? '…'];
  if (from.endsWith('-01-01') && to.endsWith('-12-31')) {
    const [first, last] = [from.slice(0, -6), to.slice(0, -6)];
    return first === last ? [first] : [first, last];
  }
  const month = from.slice(0, -3);
  const days = from.endsWith('-01') && to.startsWith(`${month}-`) ? new Date(Date.UTC(Number(month.slice(0, -3)), Number(month.slice(-2)), 0)).getUTCDate() : 0;
  return days > 0 && to === `${month}-${days}` ? [month] : [from, to];
}

/** The same in figures, which sort. */
export const spanText = (start: string | null, end: string | null): string => spanParts(start, end).join(' – ');
