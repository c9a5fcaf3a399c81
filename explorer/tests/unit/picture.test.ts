import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encloses, thinned } from '../../src/graph/geometry';
import { convex, hullNames, hullsOf, outlinedOf, outlineOf } from '../../src/graph/hulls';
import type { Point, SceneNode } from '../../src/graph/scene';
import { sceneOf } from '../../src/graph/scene';
import type { Slice } from '../../src/graphql/shapes';

const node = (id: string, x: number, y: number, community: number | null, degree = 1): SceneNode => ({ id, label: id, kind: 'STATE', x, y, radius: 10, degree, community, pinned: false });

test('a lasso holds what it goes around, also where it bends inwards', () => {
  const horseshoe: Point[] = [{ x: 0, y: 0 }, { x: 30, y: 0 }, { x: 30, y: 30 }, { x: 20, y: 30 }, { x: 20, y: 10 }, { x: 10, y: 10 }, { x: 10, y: 30 }, { x: 0, y: 30 }];
  expect(encloses(horseshoe, { x: 5, y: 20 })).toBe(true);
  expect(encloses(horseshoe, { x: 25, y: 20 })).toBe(true);
  expect(encloses(horseshoe, { x: 15, y: 20 })).toBe(false);
  expect(encloses(horseshoe, { x: 40, y: 20 })).toBe(false);
});

test('a hull is convex and leaves nobody outside', () => {
  const whole = fc.integer({ min: -50, max: 50 });
  fc.assert(
    fc.property(fc.array(fc.record({ x: whole, y: whole }), { minLength: 3, maxLength: 30 }), (points) => {
      const hull = convex(points);
      const turns = hull.map((a, at) => {
        const [b, c] = [hull[(at + 1) % hull.length] ?? a, hull[(at + 2) % hull.length] ?? a];
        return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
      });
      if (hull.length > 2) expect(Math.min(...turns)).toBeGreaterThan(0);
      for (const point of points) {
        const outside = hull.length > 2 && hull.some((a, at) => {
          const b = hull[(at + 1) % hull.length] ?? a;
          return (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) < 0;
        });
        expect(outside).toBe(false);
      }
    }),
  );
});

test('communities are outlined from three members on, under their best connected one', () => {
  const nodes = [node('a', 0, 0, 1), node('b', 50, 0, 1, 5), node('c', 0, 50, 1), node('d', 200, 0, 2), node('e', 250, 0, 2), node('f', 400, 0, null)];
  expect(hullsOf(nodes)).toEqual([{ key: '1', label: 'b', first: 'b', ids: ['a', 'b', 'c'] }]);
  expect(outlineOf(nodes.slice(0, 3), 1)?.top.y).toBe(-26);
  expect(outlineOf(nodes.slice(0, 1), 1)).toBeNull();
});

test('an outline is named where its first actor is not, and where there is room', () => {
  const nodes = [node('a', 0, 0, 1), node('b', 50, 0, 1, 5), node('c', 0, 50, 1), node('d', 0, 4, 2, 3), node('e', 50, 4, 2), node('f', 0, 50, 2)];
  const outlined = outlinedOf(hullsOf(nodes), new Map(nodes.map((one) => [one.id, one])), 1);
  const named = (...args: Parameters<typeof hullNames>): string[] => hullNames(...args).map(({ text }) => text);
  // The second name would lie over the first.
  expect(named(outlined, new Set(), [])).toEqual(['b']);
  expect(named(outlined, new Set(['b']), [])).toEqual(['d']);
  expect(named(outlined, new Set(), [{ left: -50, right: 90, top: -60, bottom: 0 }])).toEqual([]);
});

test('lines of an actor with many ties are thinner, but never gone', () => {
  expect([1, 40, 160, 100_000].map(thinned)).toEqual([1, 1, 0.5, 0.25]);
});

test('a pin overrules every other place', () => {
  const slice: Slice = {
    nodes: [{ key: 'a', attributes: { label: 'A', kind: 'STATE', x: 1, y: 2, size: 1, community: null } }],
    edges: [],
    totalEntities: 1,
    totalRelationships: 0,
    truncated: false,
    omitted: { total: 0, byReason: [] },
    revision: 1,
  };
  const places = new Map([['a', { x: 5, y: 6 }]]);
  expect(sceneOf(slice, places).nodes[0]).toMatchObject({ x: 5, y: 6, pinned: false });
  expect(sceneOf(slice, places, undefined, new Map([['a', { x: 7, y: 8 }]])).nodes[0]).toMatchObject({ x: 7, y: 8, pinned: true });
});
