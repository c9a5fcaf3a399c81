/** States on a map, larger with more ties; the ties of a chosen one as arcs; who sits there beside it. */
import { useMemo, useState } from 'preact/hooks';
import { DataTable, type Column } from '../components/data-table';
import { KindIcon } from '../components/kind-icon';
import { Link } from '../components/link';
import { Waiting } from '../components/notice';
import { GeoActors } from '../graphql/operations';
import type { EntityRef } from '../graphql/shapes';
import { useAnswer } from '../graphql/use';
import { degrees, radiusOf } from '../graph/scene';
import { directionOf } from '../i18n/direction';
import { number, t } from '../i18n';
import { epoch } from '../state/changes';
import { kindLabel, kindStyle } from '../state/service';
import { elsewhere, go, language, state, theme } from '../state/store';
import { fullView } from '../state/view';
import { centreOf, greatCircle, height, project, shapes, width } from './outline';
import { arcsOf, placesOf } from './places';

const actorsMax = 2000;

interface Seat extends EntityRef {
  readonly place: readonly [number, number];
  readonly ties: number;
  readonly actors: readonly EntityRef[];
}

export function WorldMap() {
  const answered = useAnswer(GeoActors, { view: fullView(state.value), limit: actorsMax, language: language.value }, epoch.value);
  const [hovered, setHovered] = useState<string | null>(null);
  const slice = answered.data?.graph ?? null;
  const states = answered.data?.entities?.nodes ?? [];
  const chosen = state.value.selected.find(({ type }) => type === 'entity')?.id ?? null;

  const { seats, arcs, nElsewhere } = useMemo(() => {
    if (!slice) return { seats: [], arcs: [], nElsewhere: 0 };
    const places = placesOf(slice, new Set(states.map(({ id }) => id)));
    const ties = degrees(slice.edges);
    const found: Seat[] = states.flatMap((entity) => {
      const m49 = entity.identifiers.find(({ scheme }) => scheme === 'm49')?.value;
      const place = m49 === undefined ? null : centreOf(m49);
      const actors = slice.nodes.filter(({ key }) => places.get(key) === entity.id && key !== entity.id).map(({ key, attributes }) => ({ id: key, kind: attributes.kind, name: attributes.label }));
      const total = (ties.get(entity.id) ?? 0) + actors.reduce((sum, { id }) => sum + (ties.get(id) ?? 0), 0);
      return place ? [{ id: entity.id, kind: entity.kind, name: entity.name, place, ties: total, actors }] : [];
    });
    return { seats: found.sort((a, b) => b.ties - a.ties), arcs: arcsOf(slice, places), nElsewhere: slice.nodes.length - places.size };
  }, [slice, states]);

  const most = Math.max(1, ...seats.map(({ ties }) => ties));
  const byId = new Map(seats.map((seat) => [seat.id, seat]));
  const shown = chosen ?? hovered;
  const picked = chosen === null ? undefined : byId.get(chosen);
  const columns: Column<Seat>[] = [
    { key: 'name', label: t('name'), value: ({ name }) => name },
    { key: 'ties', label: t('ties'), value: ({ ties }) => ties, numeric: true },
    { key: 'actors', label: t('actorsHere'), value: ({ actors }) => actors.length, numeric: true },
  ];
  const choose = (id: string): void => go({ selected: chosen === id ? [] : [{ type: 'entity', id }] });
  const color = kindStyle('STATE')[theme.value];
  return (
    <main class="page wide map-screen" id="content" tabindex={-1} data-ready={slice ? 'screen' : undefined}>
      <h1>{t('view_map')}</h1>
      <p class="muted">
        {t('mapIntro')} {nElsewhere > 0 && t('notOnMap', { n: nElsewhere })}
      </p>
      {!slice && <Waiting answered={answered} />}
      <div class="map-columns">
        <svg class="map picture" viewBox={`0 0 ${width} ${height}`} role="group" aria-label={t('mapLabel', { n: seats.length })}>
          <g class="land" aria-hidden="true">
            {shapes.map(({ id, d }) => (
              <path key={id} d={d} />
            ))}
          </g>
          <g class="arcs" aria-hidden="true">
            {arcs
              .filter(({ from, to }) => shown === null || from === shown || to === shown)
              .map(({ from, to, ties }) => {
                const [a, b] = [byId.get(from), byId.get(to)];
                return a && b ? <path key={from + to} class={shown === null ? '' : 'on'} d={greatCircle(a.place, b.place)} stroke-width={1 + Math.min(4, ties.length)} /> : null;
              })}
          </g>
          {seats.map((seat) => {
            const [x, y] = project(seat.place);
            const radius = radiusOf(seat.ties, most) * 0.7;
            return (
              <g
                key={seat.id}
                class={`seat${chosen === seat.id ? ' selected' : ''}`}
                data-node={seat.id}
                transform={`translate(${x} ${y})`}
                role="button"
                tabindex={0}
                aria-pressed={chosen === seat.id}
                aria-label={t('nodeLabel', { name: seat.name, kind: kindLabel(seat.kind), ties: t('nTies', { n: seat.ties }) })}
                onClick={() => choose(seat.id)}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter' && event.key !== ' ') return;
                  event.preventDefault();
                  choose(seat.id);
                }}
                onPointerEnter={() => setHovered(seat.id)}
                onPointerLeave={() => setHovered(null)}
              >
                <circle r={radius} fill={color} />
                <text class="label" y={radius + 14} text-anchor="middle" direction={directionOf(seat.name)} aria-hidden="true">
                  {seat.name}
                </text>
              </g>
            );
          })}
        </svg>
        <section class="map-side" aria-label={t('details')}>
          {picked ? (
            <>
              <h2 class="with-icon">
                <KindIcon kind={picked.kind} size={24} />
                <Link to={elsewhere({ view: 'actor', ids: [picked.id] })}>
                  <bdi>{picked.name}</bdi>
                </Link>
              </h2>
              <ul class="tie-list">
                {picked.actors.map(({ id, kind, name }) => (
                  <li key={id}>
                    <KindIcon kind={kind} size={18} />
                    <Link to={elsewhere({ view: 'actor', ids: [id] })}>
                      <bdi>{name}</bdi>
                    </Link>
                  </li>
                ))}
              </ul>
              <h3>{t('ties')}</h3>
              <ul class="plain">
                {arcs
                  .filter(({ from, to }) => from === picked.id || to === picked.id)
                  .map(({ from, to, ties }) => {
                    const other = byId.get(from === picked.id ? to : from);
                    return other ? (
                      <li key={other.id}>
                        <Link to={elsewhere({ view: 'compare', ids: [picked.id, other.id], parts: true })}>
                          <bdi>{other.name}</bdi>
                        </Link>{' '}
                        <span class="muted tabular">{number(ties.length)}</span>
                      </li>
                    ) : null;
                  })}
              </ul>
            </>
          ) : (
            <DataTable name="map" caption={t('place')} columns={columns} rows={seats} keyOf={({ id }) => id} onSelect={({ id }) => choose(id)} />
          )}
        </section>
      </div>
    </main>
  );
}
