/** When the compared actors were tied to what they share, one bar each on a common line of time. */
import { useMemo } from 'preact/hooks';
import { KindIcon } from '../components/kind-icon';
import { Link } from '../components/link';
import type { CommonNeighbour } from '../graphql/operations';
import type { DirectedTie, EntityRef } from '../graphql/shapes';
import { t } from '../i18n';
import { elsewhere } from '../state/store';
import { windowOf } from '../time/extent';
import { Bar, Grid, Ticks, tones } from './track-bar';

/** Which of the compared actors a tie belongs to; -1 for a tie between the parts of one. */
const sideOf = (tie: DirectedTie, actors: readonly EntityRef[]): number => actors.findIndex(({ id }) => id === tie.source.id || id === tie.target.id);

export function Overlap({ actors, rows }: { readonly actors: readonly EntityRef[]; readonly rows: readonly CommonNeighbour[] }) {
  const dated = useMemo(() => rows.filter(({ ties }) => ties.some(({ valid }) => valid !== null)), [rows]);
  const window = useMemo(() => windowOf(dated.flatMap(({ ties }) => ties.map(({ valid }) => valid))), [dated]);
  if (!window) return null;
  return (
    <section>
      <h2>{t('overlapInTime')}</h2>
      <p class="tone-key">
        {actors.map(({ id, name }, at) => (
          <span key={id}>
            <i class={`bar tone-${at % tones}`} aria-hidden="true" /> <bdi>{name}</bdi>
          </span>
        ))}
      </p>
      <div class="track-row axis short" aria-hidden="true">
        <span />
        <Ticks window={window} />
      </div>
      <ul>
        {dated.map(({ entity, ties }) => (
          <li key={entity.id} class="track-row short">
            <span class="track-label">
              <KindIcon kind={entity.kind} size={18} />
              <span>
                <Link to={elsewhere({ view: 'actor', ids: [entity.id] })}>
                  <bdi>{entity.name}</bdi>
                </Link>
                <span class="visually-hidden">{ties.map(({ source, valid }) => `${source.name}: ${valid?.label ?? t('dateUnknown')}`).join('; ')}</span>
              </span>
            </span>
            <span class="stacked-bars" aria-hidden="true">
              {actors.map((actor, at) => (
                <span key={actor.id} class="track-bar" dir="ltr">
                  <Grid window={window} />
                  {ties.filter((tie) => sideOf(tie, actors) === at).map((tie) => tie.valid && <Bar key={tie.id} when={tie.valid} window={window} tone={at} />)}
                </span>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
