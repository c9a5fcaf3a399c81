/** How the places of the first in a ranking changed over the last years. */
import { useState } from 'preact/hooks';
import { KindMark } from '../components/kind-icon';
import { RankTrend } from '../graphql/operations';
import type { EntityRef } from '../graphql/shapes';
import { useAnswer } from '../graphql/use';
import { short } from '../graph/labels';
import { directionOf } from '../i18n/direction';
import { number, t, year } from '../i18n';
import { epoch } from '../state/changes';
import { elsewhere, go, language, state } from '../state/store';
import { weighedView } from '../state/view';
import { lastYears, linesOf, spread } from './trend';

const yearsShown = 7;
const actorsShown = 8;
const deepest = 12;
const [left, right, top, row, width] = [46, 720, 34, 26, 1000];

/** Letters of a name that stands between two years. */
const midway = 26;
const height = top + deepest * row;

/** Pixels between two names in a column. */
const lineHeight = 18;

interface NameProps {
  readonly entity: EntityRef;
  readonly x: number;
  readonly y: number;
  /** Whether the line reaches the last year, beyond which there is room for the whole name. */
  readonly ends: boolean;
}

function Name({ entity: { kind, name }, x, y, ends }: NameProps) {
  const shown = ends || name.length <= midway ? short(name) : `${name.slice(0, midway - 1).trimEnd()}…`;
  const direction = directionOf(name);
  return (
    <g class="trend-name" transform={`translate(${x + (ends ? 22 : 16)} ${y})`}>
      <KindMark kind={kind} radius={ends ? 9 : 7} />
      <text class="label" x="14" y="4.5" text-anchor={direction === 'rtl' ? 'end' : 'start'} direction={direction}>
        {shown}
      </text>
    </g>
  );
}

export function RankTrendPicture() {
  const { measure, kinds } = state.value;
  const [hovered, setHovered] = useState<string | null>(null);
  const at = lastYears(new Date(), yearsShown);
  const filter = kinds.length > 0 ? { kinds } : null;
  const { data } = useAnswer(RankTrend, { measure, filter, view: weighedView(state.value), first: actorsShown, at, language: language.value }, epoch.value);
  const results = data?.ranking?.results ?? [];
  if (results.length === 0) return null;
  const xOf = (place: number): number => left + (place * (right - left)) / (at.length - 1);
  const yOf = (rank: number): number => top + (rank - 0.5) * row;
  const lines = linesOf(results, deepest);
  const ending = lines.flatMap(({ stretches }, nth) => {
    const [entity, last] = [results[nth]?.entity, stretches.at(-1)?.at(-1)];
    return entity && last ? [{ entity, last }] : [];
  });
  // Actors of the same rank in the same year end at the same point: their names stand below each other.
  const names = at.flatMap((_, place) => {
    const column = ending.filter(({ last }) => last.at === place);
    const heights = spread(column.map(({ last }) => yOf(last.rank)), lineHeight, height - lineHeight / 2);
    return column.map((named, nth) => ({ ...named, y: heights[nth] ?? 0 }));
  });
  const told = results.map(({ entity, history }) => `${entity.name}: ${history.map((moment) => `${moment.at} ${moment.rank ?? '–'}`).join(', ')}`);
  return (
    <figure class="trend">
      <figcaption>
        {t('rankOverTime')} <span class="muted">{t('trendNote')}</span>
      </figcaption>
      <div class="shared-frame" tabIndex={0} role="region" aria-label={t('rankOverTime')}>
        <svg class="trend-picture picture" dir="ltr" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${t('rankOverTime')}. ${told.join('; ')}`} onPointerLeave={() => setHovered(null)}>
          {at.map((date, place) => (
            <g key={date}>
              <line class="guide" x1={xOf(place)} x2={xOf(place)} y1={top} y2={height} />
              <text class="axis-label" x={xOf(place)} y="18" text-anchor="middle">
                {year(Number(date))}
              </text>
            </g>
          ))}
          {[1, 5, 10].map((rank) => (
            <text key={rank} class="axis-label" x="14" y={yOf(rank) + 4} text-anchor="middle">
              {number(rank)}
            </text>
          ))}
          {lines.map(({ id, stretches }) => (
            <g key={id} class={`trend-line${hovered === id ? ' on' : ''}`} onPointerEnter={() => setHovered(id)} onClick={() => go(elsewhere({ view: 'actor', ids: [id] }))}>
              {stretches.map((points) => (
                <polyline key={points[0]?.at} points={points.map(({ at: place, rank }) => `${xOf(place)},${yOf(rank)}`).join(' ')} />
              ))}
              {stretches.flat().map(({ at: place, rank }) => (
                <circle key={place} cx={xOf(place)} cy={yOf(rank)} r="4" />
              ))}
            </g>
          ))}
          {names.map(({ entity, last, y }) => (
            <Name key={entity.id} entity={entity} x={xOf(last.at)} y={y} ends={last.at === at.length - 1} />
          ))}
        </svg>
      </div>
    </figure>
  );
}
