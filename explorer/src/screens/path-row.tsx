/** One path as a row: the actors in order, each step labelled as it reads from left to right, or from right to left. */
import { KindMark } from '../components/kind-icon';
import { directionOf } from '../i18n/direction';
import { number, t } from '../i18n';
import { doubtfulBelow } from '../graph/scene';
import type { Path } from '../graphql/shapes';
import { language } from '../state/store';
import { weakestOf } from './weakest';

const height = 108;

/** As far apart as a row has room for, so that labels are whole where they can be. */
const stepOf = (nSteps: number): number => Math.min(260, Math.max(160, 640 / Math.max(1, nSteps)));

/** Long names in two lines, so that neighbours do not touch. */
function lines(name: string): string[] {
  if (name.length <= 22) return [name];
  const words = name.split(' ');
  let first = words.shift() ?? '';
  while (words[0] !== undefined && first.length + words[0].length < 22) first += ` ${words.shift()}`;
  const rest = words.join(' ');
  const line = (text: string): string => (text.length > 24 ? `${text.slice(0, 22).trimEnd()}…` : text);
  return rest === '' ? [line(first)] : [line(first), line(rest)];
}

/** A label as long as its line is. */
const cut = (label: string, step: number): string => {
  const longest = Math.floor((step - 44) / 5.8);
  return label.length > longest ? `${label.slice(0, longest - 1).trimEnd()}…` : label;
};

export function PathPicture({ path, current }: { readonly path: Path; readonly current: boolean }) {
  const rightToLeft = language.value === 'ar';
  const step = stepOf(path.steps.length);
  const width = 160 + (path.entities.length - 1) * step;
  const at = (place: number): number => (rightToLeft ? width - 80 - place * step : 80 + place * step);
  const weakest = weakestOf(path);
  const words = path.steps.map(({ from, label, to }) => `${from.name} ${label} ${to.name}`).join('; ');
  return (
    <svg class="path-picture picture" viewBox={`0 0 ${width} ${height}`} style={{ maxInlineSize: `${width}px` }} role="img" aria-label={words}>
      {path.steps.map(({ label, relationship }, place) => (
        <g key={relationship.id}>
          <line
            x1={at(place)}
            x2={at(place + 1)}
            y1="42"
            y2="42"
            class={current ? 'step current' : 'step'}
            stroke-dasharray={relationship.confidence < doubtfulBelow || relationship.status !== 'ATTESTED' ? '6 5' : undefined}
          />
          <text class="step-label" x={(at(place) + at(place + 1)) / 2} y="32" text-anchor="middle" direction={directionOf(label)}>
            {cut(label, step)}
          </text>
          {weakest?.relationship.id === relationship.id && (
            <text class="step-weak" x={(at(place) + at(place + 1)) / 2} y="60" text-anchor="middle">
              {number(relationship.confidence, 2)}
            </text>
          )}
        </g>
      ))}
      {path.entities.map(({ id, kind, name }, place) => (
        <g key={id} transform={`translate(${at(place)} 42)`}>
          <KindMark kind={kind} radius={place === 0 || place === path.entities.length - 1 ? 20 : 17} />
          {lines(name).map((line, row) => (
            <text key={row} class="label on-panel" y={40 + row * 16} text-anchor="middle" direction={directionOf(name)}>
              {line}
            </text>
          ))}
        </g>
      ))}
    </svg>
  );
}

const sourcesOf = (path: Path): number => new Set(path.steps.flatMap(({ relationship }) => relationship.claims.map(({ source }) => source.id))).size;

interface FactsProps {
  readonly path: Path;
  readonly place: number;
  readonly chosen?: boolean;
  readonly onChoose?: () => void;
}

export function PathFacts({ path, place, chosen, onChoose }: FactsProps) {
  return (
    <p class="path-facts muted">
      {onChoose ? (
        <button type="button" class="as-link" aria-pressed={chosen ?? false} onClick={onChoose}>
          {t('pathN', { n: place })}
        </button>
      ) : (
        <span>{t('pathN', { n: place })}</span>
      )}
      <span>{t('jointConfidence', { value: number(path.confidence, 2) })}</span>
      <span>{t('nSources', { n: sourcesOf(path) })}</span>
      {path.valid && (
        <span>
          <bdi>{t('holds', { when: path.valid.label })}</bdi>
        </span>
      )}
    </p>
  );
}
