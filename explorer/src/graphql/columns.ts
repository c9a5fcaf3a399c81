/** The service's compact form of a slice, one list per attribute: the fast way for thousands of actors. */
import type { Omitted, Slice } from './shapes';

export interface Columns {
  readonly nodes: {
    readonly key: readonly string[];
    readonly label: readonly string[];
    readonly kind: readonly number[];
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly size: readonly number[];
  };
  readonly edges: {
    readonly key?: readonly string[];
    readonly source: readonly number[];
    readonly target: readonly number[];
    readonly kind: readonly number[];
    readonly weight: readonly number[];
    readonly confidence: readonly number[];
    readonly status: readonly string[];
    readonly start: readonly (string | null)[];
    readonly end: readonly (string | null)[];
  };
  readonly nodeKinds: readonly string[];
  readonly edgeKinds: readonly string[];
}

export interface ColumnSlice {
  readonly document: Columns;
  readonly totalEntities: number;
  readonly totalRelationships: number;
  readonly truncated: boolean;
  readonly omitted: Omitted;
  readonly revision: number;
}

/** The slice with an object for each node and edge; `labelOf` gives the words of a relationship kind. */
export function expanded({ document: { nodes, edges, nodeKinds, edgeKinds }, ...rest }: ColumnSlice, labelOf: (kind: string) => string): Slice {
  const labels = edgeKinds.map(labelOf);
  return {
    ...rest,
    nodes: nodes.key.map((key, at) => ({
      key,
      attributes: { label: nodes.label[at] ?? key, kind: nodeKinds[nodes.kind[at] ?? 0] ?? '', x: nodes.x[at] ?? 0, y: nodes.y[at] ?? 0, size: nodes.size[at] ?? 1, community: null },
    })),
    edges: edges.source.map((source, at) => ({
      key: edges.key?.[at] ?? `#${at}`,
      source: nodes.key[source] ?? '',
      target: nodes.key[edges.target[at] ?? 0] ?? '',
      attributes: {
        kind: edgeKinds[edges.kind[at] ?? 0] ?? '',
        label: labels[edges.kind[at] ?? 0] ?? '',
        weight: edges.weight[at] ?? 1,
        confidence: edges.confidence[at] ?? 0,
        status: edges.status[at] ?? 'ATTESTED',
        start: edges.start[at] ?? null,
        end: edges.end[at] ?? null,
      },
    })),
  };
}
