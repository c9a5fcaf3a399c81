import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrow, curve, fitting, midpoint, towardsPoint, widened } from '../../src/graph/geometry';
import { short, written } from '../../src/graph/labels';
import { arranged } from '../../src/graph/layouts';
import { components, packed, separated } from '../../src/graph/packing';
import { placed } from '../../src/graph/relax';
import { filtered, sceneOf, type Point, type SceneNode } from '../../src/graph/scene';
import { neighbours, tiesOf, towards } from '../../src/graph/walk';
import type { Slice } from '../../src/graphql/shapes';
import { initial, layouts } from '../../src/state/url';

/** `a-b c-d e` with kinds by first letter; places on a line. */
function slice(text: string): Slice {
  const parts = text.split(' ');
  const keys = [...new Set(parts.flatMap((part) => part.split('-')))];
  return {
    nodes: keys.map((key, at) => ({ key, attributes: { label: key.toUpperCase(), kind: key.startsWith('p') ? 'PERSON' : 'STATE', x: at * 10, y: at % 2, size: 5, community: null } })),
    edges: parts
      .filter((part) => part.includes('-'))
      .map((part, at) => {
        const [source = '', target = ''] = part.split('-');
        return { key: `${part}#${at}`, source, target, attributes: { kind: 'MEMBER_OF', label: 'is a member of', weight: 1, confidence: at === 0 ? 0.3 : 0.9, status: 'ATTESTED', start: null, end: null } };
      }),
    totalEntities: keys.length,
    totalRelationships: 0,
    truncated: false,
    omitted: { total: 0, byReason: [] },
    revision: 1,
  };
}

const scene = (text: string) => {
  const given = slice(text);
  return sceneOf(given, new Map(given.nodes.map(({ key, attributes }) => [key, { x: attributes.x, y: attributes.y }])));
};

test('several ties between two actors do not cover each other', () => {
  const { edges } = scene('a-b a-b b-a');
  const bends = edges.map(({ source, bend }) => (source === 'a' ? bend : -bend));
  expect(new Set(bends).size).toBe(3);
});

test('a filter by kind hides actors, and those who lost every tie with them', () => {
  const left = filtered(scene('a-p b-p c-d'), { ...initial, withoutKinds: ['PERSON'] });
  expect(left.nodes.map(({ id }) => id)).toEqual(['c', 'd']);
  expect(left.nHidden).toBe(3);
});

test('an actor that the view is about is not hidden by its kind', () => {
  const left = filtered(scene('a-p c-d'), { ...initial, ids: ['p'], withoutKinds: ['PERSON'] });
  expect(left.nodes.map(({ id }) => id)).toContain('p');
});

test('doubtful ties go when the least confidence is raised', () => {
  expect(filtered(scene('a-b c-d'), { ...initial, confidence: 0.5 }).edges.map(({ source }) => source)).toEqual(['c']);
});

test('what was there does not move when more is added', () => {
  const before = new Map([['a', { x: 1, y: 2 }], ['b', { x: 30, y: 4 }]]);
  const after = placed(slice('a-b b-c b-d'), before);
  expect(after.get('a')).toEqual({ x: 1, y: 2 });
  expect(after.get('b')).toEqual({ x: 30, y: 4 });
  const near = after.get('c') ?? { x: Infinity, y: Infinity };
  expect(Math.hypot(near.x - 30, near.y - 4)).toBeLessThan(90);
});

test('what is added stands about a tie away from what it is tied to, and on nothing else', () => {
  const hub = Array.from({ length: 40 }, (_, at) => `b-n${at}`);
  const given = slice(['a-b', ...hub, 'n0-m', 'z'].join(' '));
  const after = placed(given, new Map([['a', { x: 0, y: 0 }], ['b', { x: 96, y: 0 }]]));
  const points = [...after.values()];
  expect(points.length).toBe(given.nodes.length);
  points.forEach((a, at) => points.slice(at + 1).forEach((b) => expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(63)));
  const away = (one: string, other: string): number => Math.hypot((after.get(one)?.x ?? 0) - (after.get(other)?.x ?? Infinity), (after.get(one)?.y ?? 0) - (after.get(other)?.y ?? 0));
  hub.forEach((_, at) => expect(away('b', `n${at}`)).toBeLessThan(96 * 3.5));
  expect(away('n0', 'm')).toBeLessThan(96 * 3.5);
  expect(placed(given, new Map([['a', { x: 0, y: 0 }], ['b', { x: 96, y: 0 }]]))).toEqual(after);
});

test('a window opens only for what is outside of it, and moves only for what is under its rim', () => {
  const camera = { x: 0, y: 0, zoom: 1 };
  expect(widened(camera, [{ x: 100, y: -100 }], 800, 600)).toBe(camera);
  const wide = widened(camera, [{ x: 1000, y: 0 }], 800, 600);
  expect(wide.zoom).toBeLessThan(1);
  expect((1000 - wide.x) * wide.zoom).toBeLessThan(400);
  expect((-344 - wide.x) * wide.zoom).toBeGreaterThan(-400);
  expect(towardsPoint(camera, { x: 10, y: 10 }, 800, 600)).toBe(camera);
  expect(towardsPoint(camera, { x: 500, y: 0 }, 800, 600)).toEqual({ x: 500 - 344, y: 0, zoom: 1 });
});

test.each(layouts)('the %s layout gives every actor its own place', (layout) => {
  const given = slice('a-b b-c c-p p-q x y z');
  const places = arranged(given, layout, ['a']) ?? packed(given);
  expect(places.size).toBe(given.nodes.length);
  expect(new Set([...places.values()].map(({ x, y }) => `${x.toFixed(3)} ${y.toFixed(3)}`)).size).toBe(given.nodes.length);
});

test('unconnected groups are told apart, the largest first', () => {
  expect(components(slice('x a-b b-c y-z'))).toEqual([['a', 'b', 'c'], ['y', 'z'], ['x']]);
});

test('points end at least so far apart', () => {
  const points = fc.array(fc.record({ x: fc.integer({ min: 0, max: 50 }), y: fc.integer({ min: 0, max: 50 }) }), { maxLength: 12 });
  fc.assert(
    fc.property(points, (given) => {
      const moved = separated(given, 10, 2000);
      for (const [i, a] of moved.entries()) for (const b of moved.slice(i + 1)) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(9.9);
    }),
    { numRuns: 50 },
  );
});

test('arrow keys lead to the neighbour that lies that way', () => {
  const cross = { ...scene('m-n m-e m-s m-w'), nodes: [] as SceneNode[] };
  const at = (id: string, x: number, y: number): SceneNode => ({ id, label: id, kind: 'STATE', x, y, radius: 10, degree: 1, community: null, pinned: false });
  cross.nodes = [at('m', 0, 0), at('n', 0, -10), at('e', 10, 0), at('s', 0, 10), at('w', -10, 0)];
  expect(['ArrowUp', 'ArrowRight', 'ArrowDown', 'ArrowLeft'].map((key) => towards(cross, 'm', key))).toEqual(['n', 'e', 's', 'w']);
  expect(towards(cross, 'n', 'ArrowUp')).toBeNull();
  expect(neighbours(cross, 'm').map(({ id }) => id)).toEqual(['n', 'e', 's', 'w']);
  expect(tiesOf(cross, 'm').map(({ target }) => target)).toEqual(['n', 'e', 's', 'w']);
});

test('labels never cover each other', () => {
  const nodes: SceneNode[] = [0, 20, 400].map((x, at) => ({ id: `n${at}`, label: 'Long enough', kind: 'STATE', x, y: 0, radius: 10 + at, degree: 1, community: null, pinned: false }));
  const place = ({ x, y }: SceneNode): Point => ({ x, y });
  expect([...written(nodes, place, new Set())]).toEqual([['n2', 'below'], ['n1', 'below'], ['n0', 'before']]);
  // A crowd leaves no side free but for those that must be named.
  const crowd = Array.from({ length: 30 }, (_, at) => ({ ...(nodes[0] as SceneNode), id: `c${String(at).padStart(2, '0')}`, x: (at % 6) * 22, y: Math.floor(at / 6) * 22 }));
  expect(written(crowd, place, new Set()).size).toBeLessThan(20);
  expect(written(crowd, place, new Set(['c14'])).has('c14')).toBe(true);
});

test('long names are cut at a word', () => {
  expect(short('National Agency for Artificial Intelligence')).toBe('National Agency for Artificial…');
  expect(short('Morocco')).toBe('Morocco');
});

test('the camera shows everything', () => {
  const { nodes, edges } = scene('a-b b-c');
  const camera = fitting({ nodes, edges }, 800, 600);
  for (const { x } of nodes) expect(Math.abs((x - camera.x) * camera.zoom)).toBeLessThanOrEqual(400);
});

test('a tie that bows passes its label beside the straight line', () => {
  expect(midpoint(curve({ x: 0, y: 0 }, { x: 100, y: 0 }, 0.1))).toEqual({ x: 50, y: -5 });
  expect(arrow(curve({ x: 0, y: 0 }, { x: 100, y: 0 }, 0), 10)).toBe('M89.0 0.0L78.0 5.0L78.0 -5.0Z');
});
