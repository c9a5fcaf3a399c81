/** The compared actors on one side, what they share on the other, and a line for every tie between them. */
import { KindMark } from '../components/kind-icon';
import type { CommonNeighbour } from '../graphql/operations';
import type { EntityRef } from '../graphql/shapes';
import { curve, pathData } from '../graph/geometry';
import { doubtfulBelow } from '../graph/scene';
import { directionOf } from '../i18n/direction';
import { t } from '../i18n';
import { elsewhere, go, language } from '../state/store';

const row = 46;
const width = 1080;
const [left, right] = [270, 620];

/** Letters that there is room for. */
const longest = 62;

interface Props {
  readonly actors: readonly EntityRef[];
  readonly rows: readonly CommonNeighbour[];
}

export function SharedPicture({ actors, rows }: Props) {
  const rightToLeft = language.value === 'ar';
  const across = (x: number): number => (rightToLeft ? width - x : x);
  const height = Math.max(rows.length, actors.length * 1.6) * row + 20;
  const yOf = (at: number, n: number): number => ((at + 0.5) * height) / n;
  const label = (name: string, aside: number, strong: boolean) => (
    <text class={strong ? 'label strong' : 'label'} x={aside} y="5" text-anchor={(directionOf(name) === 'rtl') === aside < 0 ? 'start' : 'end'} direction={directionOf(name)}>
      {name.length > longest ? `${name.slice(0, longest - 1).trimEnd()}…` : name}
    </text>
  );
  const lines = rows.flatMap(({ entity, ties }, at) =>
    actors.map(({ id }, side) => {
      const own = ties.filter(({ source, target }) => source.id === id || target.id === id);
      const confidence = Math.max(0, ...own.map((tie) => tie.confidence));
      const weight = 1.5 + Math.min(3, own.length - 1);
      const bow = curve({ x: across(left), y: yOf(side, actors.length) }, { x: across(right), y: yOf(at, rows.length) }, 0.04);
      // With parts, an actor may be tied through one of them, which then has the tie.
      const through = own.length === 0;
      return { key: `${id} ${entity.id}`, d: pathData(bow), weight: through ? 1.5 : weight, dashed: through || confidence < doubtfulBelow };
    }),
  );
  return (
    <svg class="shared-picture picture" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${t('pictureOfShared')}: ${rows.map(({ entity }) => entity.name).join(', ')}`}>
      {lines.map(({ key, d, weight, dashed }) => (
        <path key={key} class="step" d={d} fill="none" stroke-width={weight} stroke-dasharray={dashed ? '6 5' : undefined} />
      ))}
      {actors.map(({ id, kind, name }, at) => (
        <g key={id} transform={`translate(${across(left)} ${yOf(at, actors.length)})`} onClick={() => go(elsewhere({ view: 'actor', ids: [id] }))}>
          <KindMark kind={kind} radius={22} />
          {label(name, rightToLeft ? 32 : -32, true)}
        </g>
      ))}
      {rows.map(({ entity: { id, kind, name } }, at) => (
        <g key={id} transform={`translate(${across(right)} ${yOf(at, rows.length)})`} onClick={() => go(elsewhere({ view: 'actor', ids: [id] }))}>
          <KindMark kind={kind} radius={15} />
          {label(name, rightToLeft ? -24 : 24, false)}
        </g>
      ))}
    </svg>
  );
}
