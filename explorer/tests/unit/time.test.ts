import { expect, test } from 'vitest';
import type { Interval } from '../../src/graphql/shapes';
import { extentOf, ticks, windowOf } from '../../src/time/extent';
import { filterOf, perYear, position, spanText, yearsOf } from '../../src/time/span';

const interval = (earliest: string | null, latest: string | null, uncertain = false): Interval => ({ edtf: '', label: '', earliest, latest, uncertain });

test('a day has its place in the year', () => {
  expect(position('2024-01-01')).toBe(2024);
  expect(position('2024-07-01')).toBeCloseTo(2024.497, 3);
  expect(position('-0044-03-15')).toBeCloseTo(-43.798, 3);
  expect(position('2024')).toBeNull();
  expect(position(null)).toBeNull();
});

test('an uncertain date has soft ends, an open side too', () => {
  const window = { from: 2020, to: 2024 };
  expect(extentOf(interval('2021-01-01', '2021-12-31'), window)).toEqual({ left: 0.25, right: 0.5, softLeft: false, softRight: false });
  expect(extentOf(interval('2022-01-01', null), window)).toEqual({ left: 0.5, right: 1, softLeft: false, softRight: true });
  expect(extentOf(interval('2022-01-01', '2022-12-31', true), window)).toMatchObject({ softLeft: true, softRight: true });
  expect(extentOf(interval(null, null), window)).toBeNull();
});

test('the window holds everything that is dated', () => {
  expect(windowOf([interval('2020-04-28', '2021-04-28'), null])).toEqual({ from: 2020, to: 2022 });
  expect(windowOf([null])).toBeNull();
});

test('ticks are at round years', () => {
  expect(ticks({ from: 2019, to: 2026 }, 4)).toEqual([2020, 2022, 2024]);
  expect(ticks({ from: 1803, to: 2026 }, 8)).toEqual([1850, 1900, 1950, 2000]);
});

test('bars count what holds in a year, and what has no date is counted apart', () => {
  const { bars, undated } = perYear([
    { start: '2021-05-01', end: null },
    { start: '2023-01-01', end: '2023-06-30' },
    { start: '2021-12-31', end: '2022-01-01' },
    { start: null, end: '2021-03-31' },
    { start: null, end: null },
  ]);
  expect(bars).toEqual([
    { year: 2021, count: 3 },
    { year: 2022, count: 2 },
    { year: 2023, count: 2 },
  ]);
  expect(undated).toBe(1);
  expect(perYear([{ start: '1900-01-01', end: null }, { start: '2020-01-01', end: null }], 10).bars.map(({ count }) => count)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 2]);
});

test('a filter by years can be read back', () => {
  for (const [from, to] of [[2023, 2026], [2024, 2024], [null, 2024], [2023, null], [null, null]] as const) {
    expect(yearsOf(filterOf(from, to))).toEqual({ from, to });
  }
  expect(filterOf(2023, 2026)).toBe('2023/2026');
});

test('an interval is said as shortly as it can be', () => {
  expect(spanText(null, null)).toBe('');
  expect(spanText('2024-05-13', '2024-05-13')).toBe('2024-05-13');
  expect(spanText('2024-02-01', '2024-02-29')).toBe('2024-02');
  expect(spanText('2023-02-01', '2023-02-29')).toBe('2023-02-01 – 2023-02-29');
  expect(spanText('2023-01-01', '2023-12-31')).toBe('2023');
  expect(spanText('2021-01-01', '2024-12-31')).toBe('2021 – 2024');
  expect(spanText('2024-05-13', null)).toBe('2024-05-13 – …');
});
