/** The world with its places: larger with more ties; the ties of a chosen one as arcs. */
import { useState } from 'preact/hooks';
import { radiusOf } from '../graph/scene';
import { directionOf } from '../i18n/direction';
import { t } from '../i18n';
import { kindLabel, kindStyle } from '../state/service';
import { theme } from '../state/store';
import { greatCircle, height, project, shapes, width } from './outline';
import type { Geography, Site } from './sites';

interface SeatProps {
  readonly site: Site;
  readonly radius: number;
  readonly chosen: boolean;
  readonly onChoose: (id: string) => void;
  readonly onHover: (id: string | null) => void;
}

function Seat({ site: { id, kind, name, place, ties }, radius, chosen, onChoose, onHover }: SeatProps) {
  const [x, y] = project(place);
  const pressed = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onChoose(id);
  };
  return (
    <g
      class={`seat${chosen ? ' selected' : ''}`}
      data-node={id}
      transform={`translate(${x} ${y})`}
      role="button"
      tabindex={0}
      aria-pressed={chosen}
      aria-label={t('nodeLabel', { name, kind: kindLabel(kind), ties: t('tiesThere', { n: ties }) })}
      onClick={() => onChoose(id)}
      onKeyDown={pressed}
      onPointerEnter={() => onHover(id)}
      onPointerLeave={() => onHover(null)}
    >
      <circle r={radius} fill={kindStyle(kind)[theme.value]} />
      <text class="label" y={radius + 14} text-anchor="middle" direction={directionOf(name)} aria-hidden="true">
        {name}
      </text>
    </g>
  );
}

interface Props {
  readonly geography: Geography;
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

export function MapPicture({ geography: { sites, arcs }, chosen, onChoose }: Props) {
  const [hovered, setHovered] = useState<string | null>(null);
  const most = Math.max(1, ...sites.map(({ ties }) => ties));
  const byId = new Map(sites.map((site) => [site.id, site]));
  const shown = chosen ?? hovered;
  return (
    <svg class="map picture" viewBox={`0 0 ${width} ${height}`} role="group" aria-label={t('mapLabel', { n: sites.length })}>
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
      {sites.map((site) => (
        <Seat key={site.id} site={site} radius={radiusOf(site.ties, most) * 0.7} chosen={chosen === site.id} onChoose={onChoose} onHover={setHovered} />
      ))}
    </svg>
  );
}
