/** Actors with a territory as places of the map, with who sits there, and the ties between them as arcs. */
import { useMemo } from 'preact/hooks';
import { GeoActors, type GeoState } from '../graphql/operations';
import type { EntityRef, Slice } from '../graphql/shapes';
import { useAnswer, type Answered } from '../graphql/use';
import { degrees } from '../graph/scene';
import { epoch } from '../state/changes';
import { seats, territories } from '../state/roles';
import { language, state } from '../state/store';
import { fullView } from '../state/view';
import { centreOf } from './outline';
import { arcsOf, placesOf, type Arc } from './places';

const actorsMax = 2000;

export interface Site extends EntityRef {
  readonly place: readonly [number, number];
  readonly ties: number;
  readonly actors: readonly EntityRef[];
}

export interface Geography {
  readonly sites: readonly Site[];
  readonly arcs: readonly Arc[];
  /** Actors whose place is not known. */
  readonly nElsewhere: number;
}

function geographyOf(slice: Slice, states: readonly GeoState[]): Geography {
  const places = placesOf(slice, new Set(states.map(({ id }) => id)), seats.value);
  const ties = degrees(slice.edges);
  const sites = states.flatMap(({ id, kind, name, identifiers }): Site[] => {
    const m49 = identifiers.find(({ scheme }) => scheme === 'm49')?.value;
    const place = m49 === undefined ? null : centreOf(m49);
    const actors = slice.nodes.flatMap(({ key, attributes }) => (places.get(key) === id && key !== id ? [{ id: key, kind: attributes.kind, name: attributes.label }] : []));
    const total = [id, ...actors.map((actor) => actor.id)].reduce((sum, at) => sum + (ties.get(at) ?? 0), 0);
    return place ? [{ id, kind, name, place, ties: total, actors }] : [];
  });
  return { sites: sites.sort((a, b) => b.ties - a.ties), arcs: arcsOf(slice, places), nElsewhere: slice.nodes.length - places.size };
}

export function useGeography(): { readonly geography: Geography | null; readonly answered: Answered<unknown> } {
  const kinds = [...territories.value];
  const answered = useAnswer(GeoActors, { kinds, view: fullView(state.value), limit: actorsMax, language: language.value }, epoch.value);
  const { data } = answered;
  const geography = useMemo(() => (data?.graph ? geographyOf(data.graph, data.entities?.nodes ?? []) : null), [data]);
  return { geography, answered };
}
