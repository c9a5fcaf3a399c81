import fc from 'fast-check';
import { expect, test } from 'vitest';
import { initial, languages, layouts, limits, readUrl, themes, views, weighings, writeUrl, type ViewState } from '../../src/state/url';

const read = (address: string): ViewState => readUrl(new URL(address, 'http://localhost'));

const text = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((value) => value.isWellFormed());
const list = fc.array(text, { maxLength: 5 });
const selected = fc.array(fc.record({ type: fc.constantFrom('entity' as const, 'relationship' as const), id: text }), { maxLength: 3 });
const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => (Object.is(value, -0) ? 0 : value));

const whole = fc.integer({ min: -100_000, max: 100_000 });

const states: fc.Arbitrary<ViewState> = fc.record({
  view: fc.constantFrom(...views),
  ids: list,
  selected,
  hidden: list,
  pins: fc.array(fc.record({ id: text, x: whole, y: whole }), { maxLength: 3 }),
  places: fc.array(fc.record({ id: text, x: whole, y: whole }), { maxLength: 3 }),
  avoid: list,
  kinds: list,
  withoutKinds: list,
  relationshipKinds: list,
  withoutRelationshipKinds: list,
  statuses: list,
  time: fc.constantFrom('', '2024', '2023/2026', '../2024', '2024~', '[2020-04-28,2021-04-28]'),
  certain: fc.boolean(),
  confidence: fc.double({ min: 0, max: 1, noNaN: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
  limit: fc.constantFrom(...limits),
  size: fc.constantFrom('DEGREE', 'BETWEENNESS'),
  layout: fc.constantFrom(...layouts),
  communities: fc.boolean(),
  rank: fc.constantFrom('SHORTEST' as const, 'STRONGEST' as const),
  measure: fc.constantFrom('PAGERANK', 'KATZ'),
  weighing: fc.constantFrom(...weighings),
  parts: fc.boolean(),
  together: fc.boolean(),
  path: fc.integer({ min: 1, max: 99 }),
  table: fc.boolean(),
  embed: fc.boolean(),
  revision: fc.option(fc.nat()),
  language: fc.option(fc.constantFrom(...languages)),
  theme: fc.option(fc.constantFrom(...themes)),
  camera: fc.option(fc.record({ x: finite, y: finite, zoom: fc.double({ min: 0.001, max: 1000, noNaN: true }) })),
});

test('an address shows the same state again', () => {
  fc.assert(
    fc.property(states, (state) => {
      expect(read(writeUrl(state))).toEqual(state);
    }),
    { numRuns: 500 },
  );
});

test('no address breaks the reader', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), fc.constantFrom('/', '/actor/%E0%A4%A', '/actor/cndh', '/v/x'), (query, path) => {
      const state = read(`${path}?${query}&conf=7&cam=1_2&rev=-1&lang=tlh&v=nowhere`);
      expect(state.confidence).toBeGreaterThanOrEqual(0);
      expect(state.camera).toBeNull();
      expect(state.language).toBeNull();
    }),
  );
});

test('short states have short addresses', () => {
  expect(writeUrl(initial)).toBe('/');
  expect(writeUrl({ ...initial, view: 'actor', ids: ['cndh'] })).toBe('/actor/cndh');
  expect(writeUrl({ ...initial, view: 'brief', ids: ['cndh'] })).toBe('/actor/cndh/brief');
  expect(writeUrl({ ...initial, view: 'graph', ids: ['cndh', 'morocco'], selected: [{ type: 'relationship', id: 'a:b' }], time: '2023/2026', confidence: 0.5 })).toBe(
    '/?v=graph&ids=cndh,morocco&sel=r:a:b&t=2023/2026&conf=0.5',
  );
});

test('an address with actors and no view is a graph', () => {
  expect(read('/?ids=cndh').view).toBe('graph');
});
