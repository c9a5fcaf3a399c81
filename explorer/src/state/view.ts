/** The part of the state that filters, as the service's `View`. */
import type { View } from '../graphql/shapes';
import { asOf } from './revision';
import type { ViewState } from './url';

/** Everything that anybody claimed and nobody took back: what evidence is drawn from. */
export const everything: View = { statuses: ['ATTESTED', 'DISPUTED', 'PLANNED', 'SPECULATIVE', 'OPINION'] };

/** Filters on claims: they change what a relationship rests on, so only the service can apply them. */
export function claimView(state: ViewState): View {
  return {
    ...(state.time === '' ? {} : { during: state.time }),
    ...(state.certain ? { certainty: 'CERTAINLY' } : {}),
    ...(state.revision !== null && asOf.value ? { asOf: asOf.value } : {}),
    ...(state.statuses.length > 0 ? { statuses: state.statuses } : {}),
    ...(state.confidence > 0 ? { minConfidence: state.confidence } : {}),
  };
}

/** The state without any filter. */
export const unfiltered: Partial<ViewState> = { kinds: [], withoutKinds: [], relationshipKinds: [], withoutRelationshipKinds: [], statuses: [], time: '', certain: false, confidence: 0 };

/** How many filters are set, each kind of filter once. */
export const countFilters = ({ kinds, withoutKinds, relationshipKinds, withoutRelationshipKinds, statuses, time, confidence }: ViewState): number =>
  [kinds.length + withoutKinds.length > 0, relationshipKinds.length + withoutRelationshipKinds.length > 0, statuses.length > 0, time !== '', confidence > 0].filter(Boolean).length;

/** All filters. */
export function fullView(state: ViewState): View {
  return {
    ...claimView(state),
    ...(state.kinds.length > 0 ? { entityKinds: state.kinds } : {}),
    ...(state.withoutKinds.length > 0 ? { excludeEntityKinds: state.withoutKinds } : {}),
    ...(state.relationshipKinds.length > 0 ? { relationshipKinds: state.relationshipKinds } : {}),
    ...(state.withoutRelationshipKinds.length > 0 ? { excludeRelationshipKinds: state.withoutRelationshipKinds } : {}),
  };
}

/** What influence is weighed in: kinds say who is listed, and everybody else still counts. */
export function weighedView(state: ViewState): View {
  const { entityKinds: _, ...view } = fullView(state);
  return view;
}
