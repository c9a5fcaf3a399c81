/** Offices in the order of time: those that an actor holds, or those that others hold in it. */
import { useMemo } from 'preact/hooks';
import { KindIcon } from '../components/kind-icon';
import { Link } from '../components/link';
import type { TieEdge } from '../graphql/shapes';
import { t } from '../i18n';
import { offices } from '../state/roles';
import { elsewhere } from '../state/store';
import { windowOf } from '../time/extent';
import { Bar, Grid, Ticks } from './track-bar';

/** The ties that are offices, the latest first, undated ones last. */
export function officesOf(edges: readonly TieEdge[], kinds: ReadonlySet<string>): TieEdge[] {
  const start = ({ node }: TieEdge): string => node.valid?.earliest ?? node.valid?.latest ?? '';
  return edges.filter(({ node }) => kinds.has(node.kind)).sort((a, b) => (start(a) < start(b) ? 1 : start(a) > start(b) ? -1 : a.node.id < b.node.id ? -1 : 1));
}

export function Offices({ id, edges }: { readonly id: string; readonly edges: readonly TieEdge[] }) {
  const rows = officesOf(edges, offices.value);
  const window = useMemo(() => windowOf(rows.map(({ node }) => node.valid)), [edges]);
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>{t('offices')}</h2>
      {window && (
        <div class="track-row axis short" aria-hidden="true">
          <span />
          <Ticks window={window} most={5} />
        </div>
      )}
      <ul>
        {rows.map(({ node, other }) => (
          <li key={node.id} class="track-row short">
            <span class="track-label">
              <KindIcon kind={other.kind} size={18} />
              <span>
                {node.label}{' '}
                <Link to={elsewhere({ view: 'actor', ids: [other.id] })}>
                  <bdi>{other.name}</bdi>
                </Link>{' '}
                <Link class="muted" to={elsewhere({ view: 'graph', ids: [id], selected: [{ type: 'relationship', id: node.id }] })}>
                  {node.valid ? <bdi>{node.valid.label}</bdi> : t('dateUnknown')}
                </Link>
              </span>
            </span>
            {window && (
              <span class="track-bar" dir="ltr" aria-hidden="true">
                <Grid window={window} most={5} />
                {node.valid && <Bar when={node.valid} window={window} />}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
