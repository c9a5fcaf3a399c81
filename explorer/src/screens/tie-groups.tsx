/** The ties of an actor by kind, each with its date, its confidence and the way to its evidence. */
import { KindIcon } from '../components/kind-icon';
import { Link } from '../components/link';
import type { TieEdge } from '../graphql/shapes';
import { number, t, tOf } from '../i18n';
import type { ViewState } from '../state/url';

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

interface Props {
  readonly edges: readonly TieEdge[];
  readonly perGroup: number;
  readonly heading: 'h3' | 'h4';
  readonly tieHref: (id: string) => Partial<ViewState>;
  readonly actorHref: (id: string) => Partial<ViewState>;
}

export function TieGroups({ edges, perGroup, heading: Heading, tieHref, actorHref }: Props) {
  return (
    <>
      {grouped(edges).map(([label, members]) => (
        <section key={label} class="tie-group">
          <Heading>
            {label} <span class="muted tabular">{number(members.length)}</span>
          </Heading>
          <ul class="tie-list">
            {members.slice(0, perGroup).map(({ node, other }) => (
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
          {members.length > perGroup && <p class="muted">{t('moreTies', { n: members.length - perGroup })}</p>}
        </section>
      ))}
    </>
  );
}
