/** A claim that is being written, and what still keeps it from being sent. */
import type { EntityKindRow, RelationshipKindRow } from '../graphql/operations';
import type { EntityRef } from '../graphql/shapes';
import { t } from '../i18n';
import { kindLabel } from '../state/service';
import { allowed, looksLikeEdtf } from './rules';

export interface Draft {
  readonly subject: EntityRef | null;
  readonly object: EntityRef | null;
  readonly property: string;
  readonly source: string;
  readonly quote: string;
  readonly valid: string;
  readonly status: string;
  readonly level: string;
}

/** Bytes of UTF-8 that the service keeps of a quote. */
const quoteBytesMax = 4096;

export function problemsOf(draft: Draft, properties: readonly RelationshipKindRow[], kinds: readonly EntityKindRow[]): string[] {
  const { subject, object, source, quote, valid } = draft;
  const chosen = properties.find(({ name }) => name === draft.property);
  const names = (list: readonly string[]): string => list.map(kindLabel).join(', ');
  const misfit = chosen && subject && object && !allowed(chosen, subject.kind, object.kind, kinds);
  const problems = [
    misfit ? t('wrongKinds', { property: chosen.label, from: names(chosen.from), to: names(chosen.to) }) : null,
    subject && subject.id === object?.id ? t('sameEnds') : null,
    valid !== '' && !looksLikeEdtf(valid) ? t('validHint') : null,
    new TextEncoder().encode(quote).length > quoteBytesMax ? t('longQuote') : null,
    !subject || !object || !chosen || source === '' ? t('needsBoth') : null,
  ];
  return problems.filter((problem) => problem !== null);
}
