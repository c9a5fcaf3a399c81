/** Why a tie is believed: quotes with their sources, when, how sure, what speaks against it, and what else ties the two. */
import { useRef, useState } from 'preact/hooks';
import { ClaimView } from '../components/claim';
import { Confidence } from '../components/confidence';
import { Link } from '../components/link';
import { Missing } from '../components/notice';
import { DisputeForm } from '../editing/dispute-form';
import { mayEdit } from '../editing/permission';
import { RelationshipEvidence, TiesBetween } from '../graphql/operations';
import type { Claim, Evidence } from '../graphql/shapes';
import { useAnswer } from '../graphql/use';
import { t, tOf } from '../i18n';
import { epoch } from '../state/changes';
import { elsewhere, go, language, state } from '../state/store';
import { countFilters, everything, unfiltered } from '../state/view';

interface Sorted {
  readonly supporting: readonly Claim[];
  readonly against: readonly Claim[];
}

/** Claims that carry the tie, and what disputes them, each once. */
export function sorted(claims: readonly Claim[]): Sorted {
  const supporting = claims.filter(({ status }) => status !== 'RETRACTED');
  const against = new Map<string, Claim>();
  for (const claim of claims) {
    for (const other of claim.disputedBy ?? []) against.set(other.id, other);
    if (claim.disputes) against.set(claim.disputes.id, claim.disputes);
  }
  for (const { id } of supporting) against.delete(id);
  return { supporting, against: [...against.values()] };
}

const isEvidence = (node: Partial<Evidence> | null | undefined): node is Evidence => node?.source !== undefined && node.claims !== undefined;

function OtherTies({ tie }: { readonly tie: Evidence }) {
  const { data } = useAnswer(TiesBetween, { a: tie.source.id, b: tie.target.id, view: everything, language: language.value });
  const others = (data?.between ?? []).filter(({ id }) => id !== tie.id);
  if (!data) return null;
  return (
    <>
      <h3>{t('otherTies')}</h3>
      {others.length === 0 ? (
        <p class="muted">{t('noOtherTies')}</p>
      ) : (
        <ul class="tie-list">
          {others.map((other) => (
            <li key={other.id}>
              <Link to={{ selected: [{ type: 'relationship', id: other.id }] }}>
                <bdi>{other.source.name}</bdi> {other.label} <bdi>{other.target.name}</bdi>
              </Link>{' '}
              <span class="muted">
                {other.valid ? other.valid.label : t('dateUnknown')}
                {other.status === 'ATTESTED' ? '' : ` · ${tOf('status', other.status)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Says that the tie is not in the picture, and offers what would bring it there. */
function Outside({ tie }: { readonly tie: Evidence }) {
  const { ids, statuses } = state.value;
  const chosen = statuses.length === 0 ? ['ATTESTED'] : statuses;
  const both = [tie.source.id, tie.target.id];
  const [text, change] = !chosen.includes(tie.status)
    ? [t('alsoShow', { what: tOf('status', tie.status) }), { statuses: [...chosen, tie.status] }]
    : countFilters(state.value) > 0
      ? [t('clearFilters'), unfiltered]
      : [t('addBoth'), { ids: [...new Set([...ids, ...both])], hidden: [] }];
  return (
    <p role="status">
      {t('notInPicture')}{' '}
      <button type="button" class="as-link" onClick={() => go(change)}>
        {text}
      </button>
    </p>
  );
}

interface Props {
  readonly id: string;
  /** Whether the picture beside it does not show the tie. */
  readonly outside?: boolean;
}

export function EvidencePanel({ id, outside = false }: Props) {
  const answered = useAnswer(RelationshipEvidence, { id, everything, language: language.value }, epoch.value);
  const [disputed, setDisputed] = useState<Claim | null>(null);
  const opener = useRef<Element | null>(null);
  const dispute = (claim: Claim): void => {
    opener.current = document.activeElement;
    setDisputed(claim);
  };
  const leave = (): void => {
    setDisputed(null);
    if (opener.current instanceof HTMLElement) opener.current.focus();
  };
  const tie = answered.data?.node;
  if (!isEvidence(tie) || tie.id !== id) {
    return <Missing answered={answered} id={id} />;
  }
  const { supporting, against } = sorted(tie.claims);
  const nSources = new Set(supporting.map(({ source }) => source.id)).size;
  const both = [tie.source.id, tie.target.id];
  return (
    <div class="evidence" data-ready="evidence">
      <p class="muted eyebrow">{t('relationship')}</p>
      <h2 class="panel-title">
        <Link to={{ selected: [{ type: 'entity', id: tie.source.id }] }} class="quiet">
          <bdi>{tie.source.name}</bdi>
        </Link>{' '}
        {tie.label}{' '}
        <Link to={{ selected: [{ type: 'entity', id: tie.target.id }] }} class="quiet">
          <bdi>{tie.target.name}</bdi>
        </Link>
      </h2>
      <p class="facts">
        <span class="tag">{tie.valid ? <bdi>{tie.valid.label}</bdi> : t('dateUnknown')}</span>
        <span class="tag">{t('nSources', { n: nSources })}</span>
        {tie.status !== 'ATTESTED' && <span class={`tag status ${tie.status.toLowerCase()}`}>{tOf('status', tie.status)}</span>}
        <Confidence value={tie.confidence} />
      </p>
      {outside && <Outside tie={tie} />}
      <h3>{t('evidence')}</h3>
      {supporting.map((claim) => (
        <ClaimView key={claim.id} claim={claim} onDispute={mayEdit.value ? dispute : undefined} />
      ))}
      {disputed && <DisputeForm claim={disputed} tie={tie} onDone={leave} />}
      {against.length > 0 && (
        <section class="against">
          <h3>{t('contradicting')}</h3>
          {against.map((claim) => (
            <ClaimView key={claim.id} claim={claim} />
          ))}
        </section>
      )}
      <OtherTies tie={tie} />
      <h3>{t('goOn')}</h3>
      <p class="actions">
        <button type="button" class="button primary" onClick={() => go(elsewhere({ view: 'paths', ids: both }))}>
          {t('showPaths')}
        </button>
        <button type="button" class="button" onClick={() => go(elsewhere({ view: 'compare', ids: both }))}>
          {t('compareThem')}
        </button>
      </p>
    </div>
  );
}
