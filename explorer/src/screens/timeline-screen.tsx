/** What happened when: for chosen actors in lanes, or for everything that is dated. */
import { useEffect, useState } from 'preact/hooks';
import { ActorChip, useActors } from '../components/actor-chip';
import { ActorSearch } from '../components/actor-search';
import { useAnswer } from '../graphql/use';
import { Neighborhood, Overview } from '../graphql/operations';
import type { TimelineItem } from '../graphql/shapes';
import { t } from '../i18n';
import { adjust, go, language, state } from '../state/store';
import { claimView } from '../state/view';
import { yearsOf, perYear } from '../time/span';
import { TimeBar } from './time-bar';
import { Track } from './timeline-track';

const stepMs = 1200;

/** Moves the filter from year to year until the last one. */
function Play({ years }: { readonly years: readonly number[] }) {
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => {
      const { from } = yearsOf(state.value.time);
      const next = years.find((year) => from === null || year > from);
      if (next === undefined) setPlaying(false);
      else adjust({ time: String(next).padStart(4, '0') });
    }, stepMs);
    return () => clearInterval(timer);
  }, [playing, years.join()]);
  return (
    <button type="button" class="button" aria-pressed={playing} onClick={() => setPlaying(!playing)}>
      {playing ? t('pause') : t('play')}
    </button>
  );
}

export function TimelineScreen() {
  const { ids, parts, together, table } = state.value;
  const actors = useActors(ids);
  const { during: _, certainty: __, ...timeless } = claimView(state.value);
  const spoken = { language: language.value, limit: 300, view: timeless };
  const around = useAnswer(Neighborhood, ids.length > 0 ? { of: ids, ...spoken } : null);
  const whole = useAnswer(Overview, ids.length === 0 ? spoken : null);
  const slice = ids.length > 0 ? (around.data?.neighborhood ?? null) : (whole.data?.graph ?? null);
  const years = perYear(slice?.edges.map(({ attributes }) => attributes) ?? []).bars.map(({ year }) => year);
  const lane = (item: TimelineItem): string => {
    if (together || ids.length < 2) return '';
    const ends = [item.relationship?.source.id, item.relationship?.target.id];
    return actors.filter(({ id }) => ends.includes(id)).map(({ name }) => name).join(' · ') || t('throughParts');
  };
  return (
    <div class="timeline-screen">
      <main class="page wide" id="content" tabIndex={-1} data-ready="screen">
        <div class="heading">
          <h1>{t('view_timeline')}</h1>
          <span class="actions">
            <Play years={years} />
            <button type="button" class="button" aria-pressed={table} onClick={() => go({ table: !table })}>
              {t('asTable')}
            </button>
          </span>
        </div>
        <div class="ask inline">
          {actors.map((actor) => (
            <ActorChip key={actor.id} actor={actor} onRemove={() => go({ ids: ids.filter((id) => id !== actor.id) })} />
          ))}
          <ActorSearch id="timeline-add" label={t('addActor')} onChoose={({ id }) => go({ ids: [...ids.filter((item) => item !== id), id] })} />
          {ids.length >= 2 && (
            <label class="check">
              <input type="checkbox" checked={together} onChange={() => go({ together: !together })} /> {t('together')}
            </label>
          )}
          {ids.length > 0 && (
            <label class="check">
              <input type="checkbox" checked={parts} onChange={() => go({ parts: !parts })} /> {t('withParts')}
            </label>
          )}
        </div>
        {ids.length === 0 && <p class="muted">{t('timelineIntro')}</p>}
        <Track of={ids} parts={ids.length > 0 && parts} together={ids.length >= 2 && together} laneOf={lane} table={table} />
      </main>
      <TimeBar slice={slice} />
    </div>
  );
}
