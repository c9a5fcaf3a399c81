/** How many neighbours each of the compared actors had year by year, and how many of them all of them shared. */
import type { ComparedYear } from '../graphql/operations';
import type { EntityRef } from '../graphql/shapes';
import { number, t, year } from '../i18n';
import { tones } from './track-bar';

const [bar, gap, height] = [14, 22, 120];

/** The years shown: more would be thinner than a finger. */
const yearsMax = 16;

interface Props {
  readonly actors: readonly EntityRef[];
  readonly years: readonly ComparedYear[];
}

export function YearChart({ actors, years }: Props) {
  const shown = years.slice(-yearsMax);
  const most = Math.max(1, ...shown.flatMap(({ neighbours }) => neighbours));
  const step = actors.length * bar + gap;
  const scale = (n: number): number => ((height - 34) * n) / most;
  const told = shown.map((at) => `${year(at.year)}: ${actors.map(({ name }, side) => `${name} ${number(at.neighbours[side] ?? 0)}`).join(', ')}; ${t('sharedThen', { n: at.shared })}`);
  return (
    <section>
      <h2>{t('neighboursByYear')}</h2>
      <svg class="year-chart picture" dir="ltr" viewBox={`0 0 ${shown.length * step + 8} ${height}`} style={{ maxInlineSize: `${shown.length * step * 1.4}px` }} role="img" aria-label={told.join('. ')}>
        {shown.map(({ year: at, neighbours, shared }, place) => (
          <g key={at} transform={`translate(${8 + place * step} 0)`}>
            {neighbours.map((n, side) => (
              <rect key={side} class={`tone-${side % tones}`} x={side * bar} width={bar - 2} y={height - 18 - scale(n)} height={scale(n)} />
            ))}
            {shared > 0 && <rect class="shared" x="-2" width={actors.length * bar + 2} y={height - 18 - scale(shared)} height={scale(shared)} />}
            <text class="axis-label" x={(actors.length * bar) / 2} y={height - 4} text-anchor="middle">
              {year(at)}
            </text>
          </g>
        ))}
      </svg>
      <p class="muted">{t('sharedOutlined')}</p>
    </section>
  );
}
