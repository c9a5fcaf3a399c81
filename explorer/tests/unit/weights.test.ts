import { expect, test } from 'vitest';
import type { Path } from '../../src/graphql/shapes';
import { lastYears, linesOf, spread } from '../../src/influence/trend';
import { weakestOf } from '../../src/screens/weakest';
import { addressIn } from '../../src/state/short';
import { idFrom } from '../../src/editing/rules';

const path = (...confidences: number[]): Path => ({
  length: confidences.length,
  confidence: 1,
  valid: null,
  entities: [],
  steps: confidences.map((confidence, at) => ({
    label: `step ${at}`,
    from: { id: 'a', kind: '', name: 'A' },
    to: { id: 'b', kind: '', name: 'B' },
    relationship: { id: String(at), kind: 'K', confidence, status: 'ATTESTED', valid: null, claims: [] },
  })),
});

test('a path hangs by its first weakest step, if one is weaker than another', () => {
  expect(weakestOf(path(0.9, 0.6, 0.6))?.label).toBe('step 1');
  expect(weakestOf(path(0.9, 0.9))).toBeNull();
  expect(weakestOf(path())).toBeNull();
});

test('a line of ranks breaks where there was none, or one far behind', () => {
  const history = [1, null, 3, 4, 40].map((rank, at) => ({ at: String(2020 + at), rank }));
  expect(linesOf([{ rank: 1, entity: { id: 'x', kind: '', name: 'X' }, history }], 12)).toEqual([
    { id: 'x', stretches: [[{ at: 0, rank: 1 }], [{ at: 2, rank: 3 }, { at: 3, rank: 4 }]] },
  ]);
  expect(lastYears(new Date('2026-05-01'), 3)).toEqual(['2024', '2025', '2026']);
});

test('only an address of this page is taken from what the service kept', () => {
  expect(addressIn({ address: '/?v=graph&ids=cndh' })).toBe('/?v=graph&ids=cndh');
  for (const kept of [null, 3, {}, { address: 3 }, { address: 'https://example.org/' }, { address: '//example.org/' }]) expect(addressIn(kept)).toBeNull();
});

test('a title becomes a readable id', () => {
  expect(idFrom('  Déclaration commune: IA & droits (2026) ')).toBe('declaration-commune-ia-droits-2026');
  expect(idFrom('بيان مشترك')).toBe('بيان-مشترك');
  expect(idFrom('—')).toBe('');
});

test('names of equal ranks stand below each other, and stay in the picture', () => {
  expect(spread([10, 10, 60], 18, 100)).toEqual([10, 28, 60]);
  expect(spread([95, 20, 95], 18, 100)).toEqual([82, 20, 100]);
  expect(spread([], 18, 100)).toEqual([]);
});
