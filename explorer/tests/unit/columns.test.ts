import { expect, test } from 'vitest';
import { expanded } from '../../src/graphql/columns';

test('columns say the same as nodes and edges', () => {
  const slice = expanded(
    {
      document: {
        nodes: { key: ['cndh', 'morocco'], label: ['CNDH', 'Morocco'], kind: [1, 0], x: [1, 2], y: [3, 4], size: [5, 6] },
        edges: { key: ['cndh~NhriOf~morocco'], source: [0], target: [1], kind: [0], weight: [0.7], confidence: [0.9], status: ['ATTESTED'], start: ['2011-03-01'], end: [null] },
        nodeKinds: ['STATE', 'NHRI'],
        edgeKinds: ['NHRI_OF'],
      },
      totalEntities: 2,
      totalRelationships: 1,
      truncated: false,
      omitted: { total: 0, byReason: [] },
      revision: 7,
    },
    (kind) => `label of ${kind}`,
  );
  expect(slice.nodes).toEqual([
    { key: 'cndh', attributes: { label: 'CNDH', kind: 'NHRI', x: 1, y: 3, size: 5, community: null } },
    { key: 'morocco', attributes: { label: 'Morocco', kind: 'STATE', x: 2, y: 4, size: 6, community: null } },
  ]);
  expect(slice.edges).toEqual([
    {
      key: 'cndh~NhriOf~morocco',
      source: 'cndh',
      target: 'morocco',
      attributes: { kind: 'NHRI_OF', label: 'label of NHRI_OF', weight: 0.7, confidence: 0.9, status: 'ATTESTED', start: '2011-03-01', end: null },
    },
  ]);
  expect(slice.revision).toBe(7);
});
