/** Every operation that the explorer sends, with the types of its answer and variables. */
import actorPage from '../operations/ActorPage.graphql?raw';
import actorPanel from '../operations/ActorPanel.graphql?raw';
import actorTies from '../operations/ActorTies.graphql?raw';
import actors from '../operations/Actors.graphql?raw';
import assertClaims from '../operations/AssertClaims.graphql?raw';
import capabilities from '../operations/Capabilities.graphql?raw';
import changes from '../operations/Changes.graphql?raw';
import claimLine from '../operations/ClaimLine.graphql?raw';
import communities from '../operations/Communities.graphql?raw';
import commonNeighbours from '../operations/CommonNeighbours.graphql?raw';
import compare from '../operations/Compare.graphql?raw';
import cutpoints from '../operations/Cutpoints.graphql?raw';
import findPaths from '../operations/FindPaths.graphql?raw';
import geoActors from '../operations/GeoActors.graphql?raw';
import keyPlayers from '../operations/KeyPlayers.graphql?raw';
import measures from '../operations/Measures.graphql?raw';
import mergeEntities from '../operations/MergeEntities.graphql?raw';
import mergePair from '../operations/MergePair.graphql?raw';
import moment from '../operations/Moment.graphql?raw';
import neighborhood from '../operations/Neighborhood.graphql?raw';
import neighborhoodColumns from '../operations/NeighborhoodColumns.graphql?raw';
import ontology from '../operations/Ontology.graphql?raw';
import overview from '../operations/Overview.graphql?raw';
import overviewColumns from '../operations/OverviewColumns.graphql?raw';
import portfolio from '../operations/Portfolio.graphql?raw';
import putSources from '../operations/PutSources.graphql?raw';
import rankTrend from '../operations/RankTrend.graphql?raw';
import ranking from '../operations/Ranking.graphql?raw';
import recent from '../operations/Recent.graphql?raw';
import relationshipEvidence from '../operations/RelationshipEvidence.graphql?raw';
import searchActors from '../operations/SearchActors.graphql?raw';
import slice from '../operations/Slice.graphql?raw';
import sources from '../operations/Sources.graphql?raw';
import splitEntity from '../operations/SplitEntity.graphql?raw';
import standing from '../operations/Standing.graphql?raw';
import suggestions from '../operations/Suggestions.graphql?raw';
import tieLine from '../operations/TieLine.graphql?raw';
import tiesBetween from '../operations/TiesBetween.graphql?raw';
import timelineEvents from '../operations/TimelineEvents.graphql?raw';
import without from '../operations/Without.graphql?raw';
import { operation } from './client';
import type { ColumnSlice } from './columns';
import type {
  Actor,
  DirectedTie,
  EntityRef,
  Evidence,
  FullActor,
  Omitted,
  Path,
  Ranked,
  Slice,
  Source,
  StatedClaim,
  TieEdge,
  TimelineItem,
  View,
} from './shapes';

interface Spoken {
  readonly language: string;
}

interface Fields {
  readonly fields: readonly { readonly name: string }[];
}

interface Page {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export interface EntityKindRow {
  readonly name: string;
  readonly label: string;
  readonly plural: string;
  readonly abstract: boolean;
  readonly color: string | null;
  readonly shape: string | null;
  readonly icon: string | null;
  readonly above: readonly string[];
}

export interface RelationshipKindRow {
  readonly name: string;
  readonly label: string;
  readonly inverse: string;
  readonly abstract: boolean;
  readonly symmetric: boolean;
  readonly role: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly follow: boolean;
}

export interface AttributeRow {
  readonly name: string;
  readonly label: string;
}

export const Capabilities = operation<
  { __schema: { queryType: Fields; mutationType: Fields | null; subscriptionType: Fields | null } },
  Record<string, never>
>(capabilities);

export const Ontology = operation<
  {
    ontology: { entityKinds: readonly EntityKindRow[]; relationshipKinds: readonly RelationshipKindRow[]; attributes: readonly AttributeRow[] };
    stats: { entities: number; relationships: number; claims: number; sources: number; revision: number };
    serverInfo: { version: string; revision: number };
  },
  Spoken
>(ontology);

export const Overview = operation<{ graph: Slice | null }, Spoken & { view: View; limit: number }>(overview + slice);

export const Neighborhood = operation<{ neighborhood: Slice | null }, Spoken & { of: readonly string[]; view: View; limit: number }>(
  neighborhood + slice,
);

export const OverviewColumns = operation<{ graph: ColumnSlice | null }, Spoken & { view: View; limit: number }>(overviewColumns);

export const NeighborhoodColumns = operation<{ neighborhood: ColumnSlice | null }, Spoken & { of: readonly string[]; view: View; limit: number }>(
  neighborhoodColumns,
);

export interface GeoState extends EntityRef {
  readonly identifiers: readonly { readonly scheme: string; readonly value: string }[];
}

export const GeoActors = operation<
  { entities: { nodes: readonly GeoState[] } | null; graph: Slice | null },
  Spoken & { kinds: readonly string[]; view: View; limit: number }
>(
  geoActors + slice,
);

export interface SearchHit {
  readonly node: EntityRef & { readonly description: string | null };
  readonly matched: string;
}

export const SearchActors = operation<{ search: { edges: readonly SearchHit[] } }, Spoken & { text: string; first: number }>(searchActors);

export const Actors = operation<{ nodes: readonly (Partial<EntityRef> & { readonly id: string } | null)[] }, Spoken & { ids: readonly string[] }>(actors);

export const ActorPanel = operation<{ entity: Actor | null }, Spoken & { id: string; view: View; first: number }>(actorPanel + tieLine);

export const ActorTies = operation<
  { entity: { readonly relationships: Page & { readonly edges: readonly TieEdge[] } } | null },
  Spoken & { id: string; view: View; kinds: readonly string[]; direction: string; first: number; after: string | null }
>(actorTies + tieLine);

export const ActorPage = operation<
  { entity: FullActor | null; asSubject: { nodes: readonly StatedClaim[] } | null; asObject: { nodes: readonly StatedClaim[] } | null },
  Spoken & { id: string; view: View; everything: View; first: number }
>(actorPage + tieLine + claimLine);

export const RelationshipEvidence = operation<{ node: Partial<Evidence> | null }, Spoken & { id: string; everything: View }>(
  relationshipEvidence + tieLine + claimLine,
);

export const TiesBetween = operation<{ between: readonly DirectedTie[] | null }, Spoken & { a: string; b: string; view: View }>(
  tiesBetween + tieLine,
);

interface PathQuestion {
  readonly from: string;
  readonly to: string;
  readonly first: number;
  readonly rank: string;
  readonly avoid: readonly string[];
  readonly view: View;
}

export const FindPaths = operation<
  { paths: { paths: readonly Path[]; weaker: Path | null; truncated: boolean; omitted: Omitted } | null },
  Spoken & PathQuestion
>(findPaths + tieLine + claimLine);

export const Without = operation<{ paths: { paths: readonly { readonly length: number }[]; truncated: boolean } | null }, PathQuestion>(without);

export const TimelineEvents = operation<
  { timeline: (Page & { nodes: readonly TimelineItem[]; totalCount: number }) | null },
  Spoken & { of: readonly string[] | null; together: boolean; parts: boolean; view: View; first: number; after: string | null }
>(timelineEvents);

export interface CommonNeighbour {
  readonly entity: EntityRef;
  readonly ties: readonly DirectedTie[];
}

export const CommonNeighbours = operation<
  { common: { nodes: readonly CommonNeighbour[]; truncated: boolean; omitted: Omitted } | null },
  Spoken & { of: readonly string[]; parts: boolean; view: View; first: number }
>(commonNeighbours + tieLine);

export const Ranking = operation<
  { ranking: { results: readonly Ranked[]; totalCount: number; converged: boolean; truncated: boolean; revision: number } | null },
  Spoken & { measure: string; filter: Among | null; view: View; first: number }
>(ranking);

interface Among {
  readonly kinds?: readonly string[];
  readonly ids?: readonly string[];
}

/** A place in a ranking at a date; no rank where the actor was not in it. */
export interface RankMoment {
  readonly at: string;
  readonly rank: number | null;
}

export interface RankHistory {
  readonly rank: number;
  readonly entity: EntityRef;
  readonly history: readonly RankMoment[];
}

export const RankTrend = operation<
  { ranking: { results: readonly RankHistory[] } | null },
  Spoken & { measure: string; filter: Among | null; view: View; first: number; at: readonly string[] }
>(rankTrend);

export const KeyPlayers = operation<
  { keyPlayers: { entities: readonly Ranked[]; expectedSpread: number; approximationRatio: number } | null },
  Spoken & { count: number; model: string; filter: Among | null; view: View }
>(keyPlayers);

export interface Community {
  readonly label: string;
  readonly size: number;
  readonly entities: readonly EntityRef[];
}

export const Communities = operation<{ communities: { communities: readonly Community[]; modularity: number } | null }, Spoken & { view: View }>(communities);

export interface Cut {
  readonly entity: EntityRef;
  readonly separates: number;
}

export const Cutpoints = operation<{ cutpoints: readonly Cut[] | null }, Spoken & { view: View }>(cutpoints);

export interface Compared {
  readonly entity: EntityRef;
  readonly neighbours: number;
  readonly onlyCount: number;
  readonly only: readonly { readonly entity: EntityRef }[];
}

export interface ComparedYear {
  readonly year: number;
  /** For each of the compared in turn. */
  readonly neighbours: readonly number[];
  readonly shared: number;
}

export const Compare = operation<
  { compare: { entities: readonly Compared[]; sharedCount: number; likeness: number; overTime: readonly ComparedYear[]; truncated: boolean } | null },
  Spoken & { entities: readonly string[]; view: View }
>(compare);

export interface PartnerPortfolio {
  readonly totalCount: number;
  readonly byKind: readonly { readonly kind: string; readonly count: number }[];
  readonly byRegion: readonly { readonly region: EntityRef | null; readonly count: number }[];
  readonly kindDiversity: number;
  readonly regionDiversity: number;
  readonly overTime: readonly { readonly year: number; readonly partners: number; readonly new: number }[];
  readonly undated: number;
}

export const Portfolio = operation<{ portfolio: PartnerPortfolio | null }, Spoken & { id: string; view: View }>(portfolio);

export interface MeasureRow {
  readonly name: string;
  readonly label: string;
  readonly summary: string;
  readonly formula: string;
  readonly reference: string;
}

export const Measures = operation<{ measures: readonly MeasureRow[] | null }, Spoken>(measures);

export interface Suggestion {
  readonly entity: EntityRef;
  readonly score: number;
  readonly reasons: readonly {
    readonly text: string;
    readonly weight: number;
    readonly claims: readonly { readonly id: string; readonly relationship: { readonly id: string; readonly source: { readonly id: string } } | null }[];
  }[];
}

export const Suggestions = operation<{ suggestPartners: readonly Suggestion[] | null }, Spoken & { id: string; view: View; first: number }>(suggestions);

export interface Score {
  readonly value: number;
  readonly rank: number;
  readonly of: number;
}

export const Standing = operation<
  { entity: { degree: Score | null; pagerank: Score | null; betweenness: Score | null } | null },
  { id: string; view: View }
>(standing);

export interface ChangeRow {
  readonly revision: number;
  readonly at: string;
  readonly by: string;
  readonly reason: string | null;
  /** An actor has a name, a source a title, and a claim a subject and what is said of it. */
  readonly after: {
    readonly id: string;
    readonly name?: string;
    readonly title?: string;
    readonly property?: string;
    readonly subject?: { readonly id: string; readonly name: string };
    readonly object?: { readonly id: string; readonly name: string } | null;
    readonly relationship?: { readonly id: string } | null;
  } | null;
}

export const Recent = operation<{ changes: { nodes: readonly ChangeRow[] } | null }, Spoken & { since: number | null; first: number }>(recent);

export const Moment = operation<{ changes: { nodes: readonly { readonly at: string }[] } | null }, { before: number }>(moment);

export const Sources = operation<{ sources: Page & { nodes: readonly Source[] } }, { first: number; after: string | null }>(sources);

export const AssertClaims = operation<
  { assertClaims: { revision: number; replayed: boolean } | null },
  { input: readonly Readonly<Record<string, unknown>>[]; reason: string | null; idempotencyKey: string }
>(assertClaims);

export const PutSources = operation<{ putSources: { revision: number } | null }, { input: readonly Readonly<Record<string, unknown>>[]; idempotencyKey: string }>(putSources);

export const MergeEntities = operation<{ mergeEntities: { revision: number } | null }, { into: string; from: readonly string[]; reason: string }>(
  mergeEntities,
);

/** One of two actors that may be one. */
export interface MergeSide extends EntityRef {
  readonly kindLabel: string;
  readonly status: string;
  readonly names: readonly { readonly text: string; readonly language: string; readonly kind: string }[];
  readonly identifiers: readonly { readonly scheme: string; readonly value: string }[];
  readonly relationships: { readonly totalCount: number };
}

export const MergePair = operation<{ into: MergeSide | null; from: MergeSide | null }, Spoken & { into: string; from: string; view: View }>(mergePair);

export const SplitEntity = operation<{ splitEntity: { revision: number } | null }, { id: string; reason: string }>(splitEntity);

export const Changes = operation<{ changes: { revision: number; at: string } }, { since: number | null }>(changes);
