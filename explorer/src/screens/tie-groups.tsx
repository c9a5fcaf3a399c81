/** The ties of an actor by kind, each with its date, its confidence and the way to its evidence. */
import { KindIcon } from '../components/kind-icon';
import { Link } from '../components/link';
import type { TieEdge } from '../graphql/shapes';
import { number, t, tOf } from '../i18n';
import type { ViewState } from '../state/url';

export function grouped(edges: readonly TieEdge[]): [string, TieEdge[]][] {
  const groups = new Map<string, TieEdge[]>();
  for (const edge of edges) groups.set(edge.node.label, [...(groups.get(edge.node.label) ?? []), edge]);
  return [...groups].sort(([, a], [, b]) => b.length - a.length);
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
