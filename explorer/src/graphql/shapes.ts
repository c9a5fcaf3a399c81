/** The shapes of answers, named as in the schema; each holds the fields that the operations ask for. */

export interface EntityRef {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
}

export interface Interval {
  readonly edtf: string;
  readonly start?: string | null;
  readonly end?: string | null;
  readonly earliest: string | null;
  readonly latest: string | null;
  readonly uncertain?: boolean;
  readonly label: string;
}

export interface Omitted {
  readonly total: number;
  readonly byReason: readonly { readonly reason: string; readonly count: number }[];
}

export interface Slice {
  readonly nodes: readonly {
    readonly key: string;
    readonly attributes: { readonly label: string; readonly kind: string; readonly x: number; readonly y: number; readonly size: number; readonly community: number | null };
  }[];
  readonly edges: readonly {
    readonly key: string;
    readonly source: string;
    readonly target: string;
    readonly attributes: {
      readonly kind: string;
      readonly label: string;
      readonly weight: number;
      readonly confidence: number;
      readonly status: string;
      readonly start: string | null;
      readonly end: string | null;
    };
  }[];
  readonly totalEntities: number;
  readonly totalRelationships: number;
  readonly truncated: boolean;
  readonly omitted: Omitted;
  readonly revision: number;
}

export interface Source {
  readonly id: string;
  readonly title: string;
  readonly publisher: string | null;
  readonly url: string | null;
  readonly published: string | null;
  readonly retrieved: string | null;
  readonly language: string | null;
  readonly kind: string | null;
  readonly grade: string;
}

export interface Claim {
  readonly id: string;
  readonly status: string;
  readonly confidence: number;
  readonly role: string | null;
  readonly quote: string | null;
  readonly locator: string | null;
  readonly note: string | null;
  readonly valid: Interval | null;
  readonly source: Source;
  readonly disputes?: Claim | null;
  readonly disputedBy?: readonly Claim[];
}

export interface Tie {
  readonly id: string;
  readonly kind: string;
  readonly confidence: number;
  readonly status: string;
  readonly valid: Interval | null;
}

export interface DirectedTie extends Tie {
  readonly label: string;
  readonly source: EntityRef;
  readonly target: EntityRef;
}

export interface Evidence extends DirectedTie {
  readonly roles: readonly string[];
  readonly claims: readonly Claim[];
}

export interface TieEdge {
  readonly node: Tie & { readonly label: string; readonly claims?: readonly Claim[] };
  readonly other: EntityRef;
}

export interface KindCount {
  readonly kind: string;
  readonly direction: 'IN' | 'OUT' | 'BOTH';
  readonly count: number;
}

export interface Actor extends EntityRef {
  readonly kindLabel: string;
  readonly description: string | null;
  readonly status: string;
  readonly names: readonly { readonly text: string; readonly language: string; readonly kind: string }[];
  readonly relationshipCounts: readonly KindCount[];
  readonly relationships: { readonly totalCount: number; readonly edges: readonly TieEdge[] };
}

export interface FullActor extends Actor {
  readonly identifiers: readonly { readonly scheme: string; readonly value: string }[];
  readonly attributes: readonly { readonly name: string; readonly value: unknown; readonly claims: readonly Claim[] }[];
}

export interface StatedClaim extends Claim {
  readonly property: string;
  readonly subject: EntityRef;
  readonly relationship: { readonly id: string } | null;
  readonly object: EntityRef | null;
  readonly value: unknown;
}

export interface PathStep {
  readonly label: string;
  readonly from: EntityRef;
  readonly to: EntityRef;
  readonly relationship: Tie & { readonly claims: readonly Claim[] };
}

export interface Path {
  readonly length: number;
  readonly confidence: number;
  readonly valid: Interval | null;
  readonly entities: readonly EntityRef[];
  readonly steps: readonly PathStep[];
}

export interface TimelineItem {
  readonly label: string;
  readonly when: Interval | null;
  readonly entity: EntityRef | null;
  readonly relationship: { readonly id: string; readonly kind: string; readonly confidence: number; readonly status: string; readonly source: EntityRef; readonly target: EntityRef } | null;
  /** The ties that show it, the one above first. */
  readonly because: readonly Because[];
}

/** A tie that shows something. */
export interface Because {
  readonly id: string;
  readonly label: string;
  readonly source: { readonly id: string; readonly name: string };
  readonly target: { readonly id: string; readonly name: string };
}

export interface Ranked {
  readonly rank: number;
  readonly value: number;
  readonly entity: EntityRef;
  /** The same in a sentence. */
  readonly text?: string;
  readonly because: readonly Because[];
}

/** The `View` input; what is left out takes its default. */
export interface View {
  readonly during?: string;
  readonly certainty?: 'POSSIBLY' | 'CERTAINLY';
  readonly asOf?: string;
  readonly statuses?: readonly string[];
  readonly minConfidence?: number;
  readonly entityKinds?: readonly string[];
  readonly excludeEntityKinds?: readonly string[];
  readonly relationshipKinds?: readonly string[];
  readonly excludeRelationshipKinds?: readonly string[];
}
