/** The ties of an actor by kind, each with its date, its confidence and the way to its evidence. */
import { useState } from 'preact/hooks';
import { KindIcon } from '../components/kind-icon';
import { Link } from '../components/link';
import { Failure } from '../components/notice';
import { run, ServiceError } from '../graphql/client';
import { ActorTies } from '../graphql/operations';
import type { KindCount, TieEdge } from '../graphql/shapes';
import { number, t, tOf } from '../i18n';
import { relationshipInverse, relationshipLabel } from '../state/service';
import { language, state } from '../state/store';
import type { ViewState } from '../state/url';
import { fullView } from '../state/view';

/** By their beginning, undated ones last. */
const byTime = (a: TieEdge, b: TieEdge): number => {
  const [x, y] = [a, b].map(({ node }) => node.valid?.earliest ?? node.valid?.latest ?? '9999');
  return (x ?? '') < (y ?? '') ? -1 : (x ?? '') > (y ?? '') ? 1 : 0;
};

/** The ties that have a date, in the order of time. */
export const inTime = (edges: readonly TieEdge[]): TieEdge[] => edges.filter(({ node }) => node.valid !== null).sort(byTime);

/** Ties under their kinds as they read, the largest kind first, each kind in the order of time. */
export function grouped(edges: readonly TieEdge[]): [string, TieEdge[]][] {
  const groups = new Map<string, TieEdge[]>();
  for (const edge of edges) groups.set(edge.node.label, [...(groups.get(edge.node.label) ?? []), edge]);
  return [...groups].map(([label, members]): [string, TieEdge[]] => [label, members.sort(byTime)]).sort(([, a], [, b]) => b.length - a.length);
}

interface Group {
  readonly kind: string;
  readonly direction: string;
  readonly label: string;
  /** How many there are, loaded or not. */
  readonly count: number;
  readonly members: readonly TieEdge[];
}

/** The ties by kind as the service counts them, with those that are loaded. */
export function counted(counts: readonly KindCount[], edges: readonly TieEdge[]): Group[] {
  const loaded = grouped(edges);
  return counts
    .map(({ kind, direction, count }) => {
      const label = direction === 'IN' ? relationshipInverse(kind) : relationshipLabel(kind);
      const members = loaded.find(([name]) => name === label)?.[1].filter(({ node }) => node.kind === kind) ?? [];
      return { kind, direction, label, count, members };
    })
    .sort((a, b) => b.count - a.count);
}

interface Props {
  readonly id: string;
  readonly counts: readonly KindCount[];
  readonly edges: readonly TieEdge[];
  readonly perGroup: number;
  readonly heading: 'h3' | 'h4';
  readonly tieHref: (id: string) => Partial<ViewState>;
  readonly actorHref: (id: string) => Partial<ViewState>;
}

/** How many more are shown at a time, and how many the service gives at a time. */
const [moreAtOnce, pageMax] = [50, 200];

function TieGroup({ id, group, perGroup, heading: Heading, tieHref, actorHref }: Omit<Props, 'counts' | 'edges'> & { readonly group: Group }) {
  const { kind, direction, label, count } = group;
  const [nShown, setShown] = useState(perGroup);
  const [fetched, setFetched] = useState<{ readonly edges: readonly TieEdge[]; readonly after: string | null } | null>(null);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const members = fetched ? fetched.edges : group.members;
  const more = async (): Promise<void> => {
    const wanted = Math.min(count, nShown + moreAtOnce);
    let [edges, after] = [members, fetched?.after ?? null];
    try {
      while (edges.length < wanted) {
        // What came with the page may be any of them: from here on they come in the order of the service.
        if (after === null) edges = [];
        const variables = { id, view: fullView(state.value), kinds: [kind], direction, first: pageMax, after, language: language.value };
        const { entity } = await run(ActorTies, variables, { language: language.value });
        edges = [...edges, ...(entity?.relationships.edges ?? [])];
        after = entity?.relationships.pageInfo.hasNextPage ? entity.relationships.pageInfo.endCursor : null;
        setFetched({ edges, after });
        if (after === null) break;
      }
      setFailure(null);
      setShown(wanted);
    } catch (error) {
      setFailure(error instanceof ServiceError ? error : new ServiceError(String(error), 'INTERNAL'));
    }
  };
  const nLeft = Math.max(count, members.length) - Math.min(nShown, members.length);
  return (
    <section class="tie-group">
      <Heading>
        {label} <span class="muted tabular">{number(count)}</span>
      </Heading>
      <ul class="tie-list">
        {members.slice(0, nShown).map(({ node, other }) => (
          <li key={node.id}>
            <KindIcon kind={other.kind} size={18} />
            <span class="tie-name">
              <Link to={actorHref(other.id)}>
                <bdi>{other.name}</bdi>
              </Link>
              <span class="muted">
                {' '}
                {node.valid ? <bdi>{node.valid.label}</bdi> : t('dateUnknown')}
                {node.status === 'ATTESTED' ? '' : ` · ${tOf('status', node.status)}`}
              </span>
            </span>
            <Link to={tieHref(node.id)} class="evidence-link" aria-label={`${number(node.confidence, 2)}, ${t('evidence')}: ${label} ${other.name}`}>
              {number(node.confidence, 2)}
            </Link>
          </li>
        ))}
      </ul>
      {nLeft > 0 && (
        <p>
          <button type="button" class="as-link" aria-label={`${label}: ${t('moreTies', { n: nLeft })}`} onClick={() => void more()}>
            {t('moreTies', { n: nLeft })}
          </button>
        </p>
      )}
      {failure && <Failure error={failure} onRetry={() => void more()} />}
    </section>
  );
}

export function TieGroups({ counts, edges, ...rest }: Props) {
  return (
    <>
      {counted(counts, edges).map((group) => (
        <TieGroup key={`${rest.id} ${group.kind} ${group.direction} ${JSON.stringify(fullView(state.value))}`} group={group} {...rest} />
      ))}
    </>
  );
}
