/** The ontology's rules for a tie, checked before anything is sent. */
import type { EntityKindRow, RelationshipKindRow } from '../graphql/operations';

const fits = (kind: string, allowed: readonly string[], kinds: readonly EntityKindRow[]): boolean =>
  allowed.includes(kind) || (kinds.find(({ name }) => name === kind)?.above ?? []).some((above) => allowed.includes(above));

/** Whether a tie of this kind may lead from the one kind of actor to the other. */
export function allowed(relationship: RelationshipKindRow, from: string, to: string, kinds: readonly EntityKindRow[]): boolean {
  const forward = fits(from, relationship.from, kinds) && fits(to, relationship.to, kinds);
  const backward = relationship.symmetric && fits(to, relationship.from, kinds) && fits(from, relationship.to, kinds);
  return forward || backward;
}

/** EDTF as far as a typing check goes: digits, unknowns, qualifiers, sets and intervals. The service has the last word. */
export const looksLikeEdtf = (text: string): boolean => {
  const date = String.raw`[?~%]?-?(?:[0-9X]{4}|Y-?\d{5,})[?~%]?(?:-[?~%]?[0-9X]{2}[?~%]?(?:-[?~%]?[0-9X]{2}[?~%]?)?)?`;
  const side = String.raw`(?:${date}|\.\.)?`;
  return new RegExp(`^(?:${date}|${side}/${side}|[\\[{][^\\]}]+[\\]}])$`).test(text) && text !== '/';
};

/** A readable id from a title: letters of any script lose their marks, and everything else becomes a dash. */
export const idFrom = (title: string): string =>
  title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
