/** What the page and the brief of an actor both tell. */
import { ClaimView } from '../components/claim';
import { Link } from '../components/link';
import { Standing, type Score } from '../graphql/operations';
import type { FullActor, StatedClaim } from '../graphql/shapes';
import { useAnswer } from '../graphql/use';
import { day, listed, number, t } from '../i18n';
import { attributeLabel, can, relationshipLabel } from '../state/service';
import { elsewhere, state } from '../state/store';
import { fullView } from '../state/view';

/** Claims about the actor that somebody disputes, or that dispute another: each once, and a pair of them once, at the claim that is disputed. */
export function disputesOf(claims: readonly StatedClaim[]): StatedClaim[] {
  const open = claims.filter(({ status, disputedBy, disputes }) => status === 'DISPUTED' || (disputedBy ?? []).length > 0 || disputes != null);
  const ids = new Set(open.map(({ id }) => id));
  return open.filter(({ id, disputes }, at) => open.findIndex((claim) => claim.id === id) === at && !(disputes && ids.has(disputes.id)));
}

/** The label of a property, be it a tie or an attribute. */
export function propertyLabel(property: string): string {
  const kind = property.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
  const label = relationshipLabel(kind);
  return label === kind ? attributeLabel(property) : label;
}

export function Disputes({ claims }: { readonly claims: readonly StatedClaim[] }) {
  const open = disputesOf(claims);
  if (open.length === 0) return <p class="muted">{t('noDisputes')}</p>;
  return (
    <>
      {open.map((claim) => (
        <section key={claim.id} class="dispute">
          <h3>
            <bdi>{claim.subject.name}</bdi> {propertyLabel(claim.property)}{' '}
            <bdi>{objectText(claim)}</bdi>
            {claim.relationship && (
              <>
                {' · '}
                <Link to={elsewhere({ view: 'graph', ids: [claim.subject.id], selected: [{ type: 'relationship', id: claim.relationship.id }] })}>{t('evidence')}</Link>
              </>
            )}
          </h3>
          <ClaimView claim={claim} />
          {(claim.disputedBy ?? []).map((other) => (
            <ClaimView key={other.id} claim={other} heading={t('disputedBy')} />
          ))}
          {claim.disputes && <ClaimView claim={claim.disputes} heading={t('disputes')} />}
        </section>
      ))}
    </>
  );
}

function Rank({ label, score }: { readonly label: string; readonly score: Score | null }) {
  return score ? (
    <tr>
      <th scope="row">{label}</th>
      <td class="numeric">{number(score.value, score.value < 10 && !Number.isInteger(score.value) ? 3 : 0)}</td>
      <td>{t('rankOf', { rank: score.rank, of: score.of })}</td>
    </tr>
  ) : null;
}

/** The place of the actor in the network by three measures, if the service computes them. */
export function StandingTable({ id }: { readonly id: string }) {
  const { data } = useAnswer(Standing, can('ranking') ? { id, view: fullView(state.value) } : null);
  const entity = data?.entity;
  if (!entity) return null;
  return (
    <section>
      <h2>{t('standing')}</h2>
      <table class="narrow">
        <tbody>
          <Rank label={t('measure_DEGREE')} score={entity.degree} />
          <Rank label={t('measure_PAGERANK')} score={entity.pagerank} />
          <Rank label={t('measure_BETWEENNESS')} score={entity.betweenness} />
        </tbody>
      </table>
    </section>
  );
}

/** A day, a month, or a span of them; years alone are the same in words. */
const dated = /^\d{4}-\d{2}(-\d{2})?$|^\d{4}(-\d{2}){0,2}\/\d{4}(-\d{2}){0,2}$/;

export function valueText(value: unknown): string {
  if (typeof value === 'number') return number(value);
  if (typeof value === 'string') return dated.test(value) ? day(value) : value;
  return Array.isArray(value) ? listed(value.map(valueText)) : JSON.stringify(value);
}

/** What a claim says its subject is tied to, or has. */
export const objectText = ({ object, value }: StatedClaim): string => object?.name ?? (value == null ? '' : valueText(value));

interface AttributesProps {
  readonly actor: FullActor;
  /** Codes in other catalogues serve machines; a page to hand over goes without. */
  readonly codes?: boolean;
}

export function AttributeList({ actor, codes = true }: AttributesProps) {
  const identifiers = codes ? actor.identifiers : [];
  if (actor.attributes.length + identifiers.length === 0) return null;
  return (
    <dl class="facts-list">
      {actor.attributes.map(({ name, value }) => (
        <div key={name}>
          <dt>{attributeLabel(name)}</dt>
          <dd>
            <bdi>{valueText(value)}</bdi>
          </dd>
        </div>
      ))}
      {identifiers.map(({ scheme, value }) => (
        <div key={scheme + value}>
          <dt>{scheme}</dt>
          <dd dir="ltr" class="identifier">
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
