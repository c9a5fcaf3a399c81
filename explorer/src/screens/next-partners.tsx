/** Who could be a next partner of an actor, each with the reasons and the ties behind them. */
import { KindIcon } from '../components/kind-icon';
import { Link } from '../components/link';
import { Suggestions, type Suggestion } from '../graphql/operations';
import { useAnswer } from '../graphql/use';
import { number, t } from '../i18n';
import { epoch } from '../state/changes';
import { can } from '../state/service';
import { elsewhere, language, state } from '../state/store';
import { fullView } from '../state/view';

const suggested = 5;

/** The weightiest come first. */
const reasonsShown = 3;

function Reason({ reason: { text, claims } }: { readonly reason: Suggestion['reasons'][number] }) {
  const tie = claims.find(({ relationship }) => relationship !== null)?.relationship;
  return (
    <li>
      {tie ? (
        <Link class="quiet-link" to={elsewhere({ view: 'graph', ids: [tie.source.id], selected: [{ type: 'relationship', id: tie.id }] })}>
          <bdi>{text}</bdi>
        </Link>
      ) : (
        <bdi>{text}</bdi>
      )}
    </li>
  );
}

export function NextPartners({ id }: { readonly id: string }) {
  const asked = can('suggestPartners') ? { id, view: fullView(state.value), first: suggested, language: language.value } : null;
  const found = useAnswer(Suggestions, asked, epoch.value).data?.suggestPartners ?? [];
  if (found.length === 0) return null;
  return (
    <section>
      <h2>{t('similar')}</h2>
      <ul class="tie-list next-partners">
        {found.map(({ entity, score, reasons }) => (
          <li key={entity.id}>
            <KindIcon kind={entity.kind} size={18} />
            <span class="tie-name">
              <Link to={elsewhere({ view: 'actor', ids: [entity.id] })}>
                <bdi>{entity.name}</bdi>
              </Link>
              <ul class="reasons muted">
                {reasons.slice(0, reasonsShown).map((reason) => (
                  <Reason key={reason.text} reason={reason} />
                ))}
              </ul>
            </span>
            <span class="tabular muted">{number(score, 2)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
