/** What kinds mean, as far as the ontology says it: the explorer knows no kind by its name. */
import { computed } from '@preact/signals';
import { service } from './service';

const officeRoles: ReadonlySet<string> = new Set(['LEADERSHIP', 'EMPLOYMENT', 'REPRESENTATION']);
const seatRoles: ReadonlySet<string> = new Set([...officeRoles, 'COMPOSITION', 'LOCATION']);

/** Kinds of actor that have a territory: those drawn with a flag. */
export const territories = computed((): ReadonlySet<string> => new Set((service.value?.entityKinds ?? []).filter(({ icon, abstract }) => icon === 'flag' && !abstract).map(({ name }) => name)));

/** Kinds of tie that are an office: somebody leads, works for or speaks for something. */
export const offices = computed((): ReadonlySet<string> => new Set((service.value?.relationshipKinds ?? []).filter(({ role }) => officeRoles.has(role)).map(({ name }) => name)));

/** Kinds of tie that put their source where their target is: offices, parts and places, and whatever leads to territories only. */
export const seats = computed((): ReadonlySet<string> => {
  const kinds = service.value?.relationshipKinds ?? [];
  const onlyTerritories = (to: readonly string[]): boolean => to.length > 0 && to.every((kind) => territories.value.has(kind));
  return new Set(kinds.filter(({ role, to, symmetric, follow }) => follow && !symmetric && (seatRoles.has(role) || (role === 'OVERSIGHT' && onlyTerritories(to)))).map(({ name }) => name));
});
