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

/** How many begin in each year, from the first to the last; and how many have no date. */
export function perYear(starts: readonly (string | null)[], yearsMax = 40): { readonly bars: readonly Bar[]; readonly undated: number; readonly earlier: number } {
  const years = starts.map((start) => position(start)).filter((at) => at !== null).map(Math.floor);
  const undated = starts.length - years.length;
  if (years.length === 0) return { bars: [], undated, earlier: 0 };
  const last = years.reduce((a, b) => Math.max(a, b));
  const first = Math.max(years.reduce((a, b) => Math.min(a, b)), last - yearsMax + 1);
  const counts = new Map<number, number>();
  for (const year of years) if (year >= first) counts.set(year, (counts.get(year) ?? 0) + 1);
  const bars = Array.from({ length: last - first + 1 }, (_, at) => ({ year: first + at, count: counts.get(first + at) ?? 0 }));
  return { bars, undated, earlier: years.filter((year) => year < first).length };
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
