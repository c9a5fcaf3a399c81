/** The latest revisions of the graph, each with what it added or changed. */
import { Link } from '../components/link';
import { Recent, type ChangeRow } from '../graphql/operations';
import { useAnswer } from '../graphql/use';
import { day, t } from '../i18n';
import { epoch } from '../state/changes';
import { can, service } from '../state/service';
import { elsewhere, language } from '../state/store';
import { propertyLabel } from './actor-facts';

const revisionsShown = 5;
const perRevision = 3;

/** The changes of every revision, the newest revision first. */
export function byRevision(changes: readonly ChangeRow[]): ChangeRow[][] {
  const groups = new Map<number, ChangeRow[]>();
  for (const change of changes) groups.set(change.revision, [...(groups.get(change.revision) ?? []), change]);
  return [...groups].sort(([a], [b]) => b - a).map(([, members]) => members);
}

function What({ after }: { readonly after: NonNullable<ChangeRow['after']> }) {
  const { id, name, title, subject, property, object, relationship } = after;
  if (subject && property !== undefined) {
    const words = (
      <>
        <bdi>{subject.name}</bdi> {propertyLabel(property)} {object && <bdi>{object.name}</bdi>}
      </>
    );
    const to = relationship
      ? elsewhere({ view: 'graph', ids: [subject.id], selected: [{ type: 'relationship', id: relationship.id }] })
      : elsewhere({ view: 'actor', ids: [subject.id] });
    return <Link to={to}>{words}</Link>;
  }
  if (name !== undefined) {
    return (
      <Link to={elsewhere({ view: 'actor', ids: [id] })}>
        <bdi>{name}</bdi>
      </Link>
    );
  }
  return <bdi>{title ?? id}</bdi>;
}

export function Latest() {
  const revision = service.value?.stats.revision ?? 0;
  const asked = can('changes') ? { since: Math.max(0, revision - revisionsShown), first: 200, language: language.value } : null;
  const { data } = useAnswer(Recent, asked, epoch.value);
  const revisions = byRevision(data?.changes?.nodes ?? []);
  if (revisions.length === 0) return null;
  return (
    <section>
      <h2>{t('latest')}</h2>
      <ul class="plain latest">
        {revisions.map((members) => {
          const [first] = members;
          const told = members.flatMap(({ after }) => (after ? [after] : [])).slice(-perRevision);
          return first ? (
            <li key={first.revision}>
              <span class="muted">
                {day(first.at)} · <bdi>{first.reason ?? first.by}</bdi>
              </span>
              <ul>
                {told.map((after) => (
                  <li key={after.id}>
                    <What after={after} />
                  </li>
                ))}
              </ul>
              {members.length > told.length && <span class="muted">{t('moreTies', { n: members.length - told.length })}</span>}
            </li>
          ) : null;
        })}
      </ul>
    </section>
  );
}
