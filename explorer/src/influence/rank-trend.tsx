/** How the places of the first in a ranking changed over the last years. */
import { useState } from 'preact/hooks';
import { KindMark } from '../components/kind-icon';
import { RankTrend } from '../graphql/operations';
import { useAnswer } from '../graphql/use';
import { short } from '../graph/labels';
import { directionOf } from '../i18n/direction';
import { number, t, year } from '../i18n';
import { epoch } from '../state/changes';
import { elsewhere, go, language, state } from '../state/store';
import { fullView } from '../state/view';
import { lastYears, linesOf } from './trend';

const yearsShown = 7;
const actorsShown = 8;
const deepest = 12;
const [left, right, top, row, width] = [46, 560, 34, 26, 820];
const height = top + deepest * row;

export function RankTrendPicture() {
  const { measure, kinds } = state.value;
  const [hovered, setHovered] = useState<string | null>(null);
  const at = lastYears(new Date(), yearsShown);
  const filter = kinds.length > 0 ? { kinds } : null;
  const { data } = useAnswer(RankTrend, { measure, filter, view: fullView(state.value), first: actorsShown, at, language: language.value }, epoch.value);
  const results = data?.ranking?.results ?? [];
  if (results.length === 0) return null;
  const xOf = (place: number): number => left + (place * (right - left)) / (at.length - 1);
  const yOf = (rank: number): number => top + (rank - 0.5) * row;
  const lines = linesOf(results, deepest);
  const told = results.map(({ entity, history }) => `${entity.name}: ${history.map((moment) => `${moment.at} ${moment.rank ?? '–'}`).join(', ')}`);
  return (
    <figure class="trend">
      <figcaption>{t('rankOverTime')}</figcaption>
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
        {lines.map(({ id, stretches }, nth) => {
          const entity = results[nth]?.entity;
          const last = stretches.at(-1)?.at(-1);
          return entity && last ? (
            <g
              key={id}
              class={`trend-line${hovered === id ? ' on' : ''}`}
              onPointerEnter={() => setHovered(id)}
              onClick={() => go(elsewhere({ view: 'actor', ids: [id] }))}
            >
              {stretches.map((points) => (
                <polyline key={points[0]?.at} points={points.map(({ at: place, rank }) => `${xOf(place)},${yOf(rank)}`).join(' ')} />
              ))}
              {stretches.flat().map(({ at: place, rank }) => (
                <circle key={place} cx={xOf(place)} cy={yOf(rank)} r="4" />
              ))}
              {last.at === at.length - 1 && last.rank < deepest && (
                <g transform={`translate(${right + 22} ${yOf(last.rank)})`}>
                  <KindMark kind={entity.kind} radius={9} />
                  <text class="label" x="16" y="4.5" text-anchor={directionOf(entity.name) === 'rtl' ? 'end' : 'start'} direction={directionOf(entity.name)}>
                    {short(entity.name)}
                  </text>
                </g>
              )}
            </g>
          ) : null;
        })}
      </svg>
    </figure>
  );
}
