/** One claim: the words of its source first, then who says it, when it holds, and how sure it is. */
import { directionOf } from '../i18n/direction';
import { day, t, tOf } from '../i18n';
import type { Claim, Source } from '../graphql/shapes';
import { Confidence } from './confidence';

/** Only addresses of the web are followed; a source may write anything. */
export const webAddress = (url: string | null): string | null => (url !== null && /^https?:\/\//i.test(url) ? url : null);

export function SourceLine({ source, locator }: { readonly source: Source; readonly locator?: string | null }) {
  const url = webAddress(source.url);
  const facts = [
    source.publisher,
    source.published === null ? null : t('published', { date: day(source.published) }),
    source.retrieved === null ? null : t('read', { date: day(source.retrieved) }),
    tOf('grade', source.grade),
    locator,
  ].filter((fact) => fact != null && fact !== '');
  return (
    <>
      <bdi>{source.title}</bdi>
      {facts.length > 0 && (
        <span class="muted">
          {facts.map((fact, at) => (
            <span key={at}>
              {' · '}
              <bdi>{fact}</bdi>
            </span>
          ))}
        </span>
      )}
      {url !== null && (
        <>
          {' · '}
          <a href={url} target="_blank" rel="noreferrer noopener">
            {t('openSource')}
          </a>
        </>
      )}
    </>
  );
}

export function Quote({ claim }: { readonly claim: Claim }) {
  if (claim.quote === null || claim.quote === '') {
    return <p class="muted no-quote">{claim.source.grade === 'BACKGROUND' ? t('background') : t('noQuote')}</p>;
  }
  return (
    <blockquote lang={claim.source.language ?? undefined} dir={directionOf(claim.quote)}>
      {claim.quote}
    </blockquote>
  );
}

interface Props {
  readonly claim: Claim;
  readonly heading?: string;
  readonly onDispute?: ((claim: Claim) => void) | undefined;
}

export function ClaimView({ claim, heading, onDispute }: Props) {
  const report = `mailto:?subject=${encodeURIComponent(`Rawabit ${claim.id}`)}&body=${encodeURIComponent(location.href)}`;
  return (
    <article class={`claim status-${claim.status.toLowerCase()}`} data-claim={claim.id}>
      {heading !== undefined && <p class="muted claim-heading">{heading}</p>}
      <Quote claim={claim} />
      <p class="claim-source">
        <SourceLine source={claim.source} locator={claim.locator} />
      </p>
      <p class="claim-facts">
        {claim.status !== 'ATTESTED' && <span class={`tag status ${claim.status.toLowerCase()}`}>{tOf('status', claim.status)}</span>}
        <span class="tag">{claim.valid ? <bdi>{claim.valid.label}</bdi> : t('dateUnknown')}</span>
        {claim.valid && claim.valid.edtf !== claim.valid.label && (
          <code class="edtf" dir="ltr">
            {claim.valid.edtf}
          </code>
        )}
        {claim.role !== null && claim.role !== '' && <span class="muted">{t('asRole', { role: claim.role })}</span>}
        <Confidence value={claim.confidence} />
      </p>
      {claim.note !== null && claim.note !== '' && (
        <p class="muted claim-note">
          {t('note')}: <bdi>{claim.note}</bdi>
        </p>
      )}
      <p class="claim-actions">
        {onDispute ? (
          <button type="button" class="as-link" onClick={() => onDispute(claim)}>
            {t('disputeClaim')}
          </button>
        ) : (
          <a href={report}>{t('reportProblem')}</a>
        )}
      </p>
    </article>
  );
}
