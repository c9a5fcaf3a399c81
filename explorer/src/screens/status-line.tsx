/** How much of the graph is on screen, and what is not: nothing is cut in silence. */
import type { Omitted } from '../graphql/shapes';
import { listed, t, tOf } from '../i18n';
import { service } from '../state/service';
import { go, state } from '../state/store';
import { limits } from '../state/url';

export function omittedText(omitted: Omitted): string | null {
  if (omitted.total === 0) return null;
  const reasons = omitted.byReason.map(({ reason, count }) => tOf('reason', reason, { n: count }));
  return t('nOmitted', { n: omitted.total, reasons: listed(reasons) });
}

interface Props {
  readonly actors: number;
  readonly relationships: number;
  readonly nHidden: number;
  readonly nByHand: number;
  /** Ids of the address that the service does not know. */
  readonly unknown: readonly string[];
  readonly truncated: boolean;
  readonly omitted: Omitted | null;
}

export function StatusLine({ actors, relationships, nHidden, nByHand, unknown, truncated, omitted }: Props) {
  const total = service.value?.stats.entities ?? actors;
  const next = limits.find((limit) => limit > state.value.limit);
  const parts = [
    t('shownOf', { shown: actors, total }),
    t('nRelationships', { n: relationships }),
    nHidden > 0 || (nByHand === 0 && (omitted?.total ?? 0) === 0) ? t('nHidden', { n: nHidden }) : null,
    nByHand > 0 ? t('nHiddenByHand', { n: nByHand }) : null,
    truncated ? t('truncated') : null,
    omitted ? omittedText(omitted) : null,
    unknown.length > 0 ? t('unknownIds', { ids: listed(unknown) }) : null,
  ];
  return (
    <p class="status-line" role="status">
      {parts.filter((part) => part !== null).join(' · ')}
      {truncated && next !== undefined && (
        <>
          {' · '}
          <button type="button" class="as-link" onClick={() => go({ limit: next })}>
            {t('showUpTo', { n: next })}
          </button>
        </>
      )}
    </p>
  );
}
