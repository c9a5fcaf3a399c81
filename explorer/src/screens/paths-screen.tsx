/** How one actor is connected to another, every step with its source. */
import { useEffect, useState } from 'preact/hooks';
import { ActorChip, useActors } from '../components/actor-chip';
import { DataTable, type Column } from '../components/data-table';
import { Waiting } from '../components/notice';
import { FindPaths } from '../graphql/operations';
import type { Path, PathStep } from '../graphql/shapes';
import { useAnswer } from '../graphql/use';
import { number, t } from '../i18n';
import { epoch } from '../state/changes';
import { go, language, state } from '../state/store';
import { fullView } from '../state/view';
import { ActorPicker } from './actor-picker';
import { PathFacts, PathPicture } from './path-row';
import { PathSteps } from './path-steps';
import { SpanFields } from './span-fields';
import { omittedText } from './status-line';

/** How many paths are shown at first, and at most. */
const [pathsMin, pathsMax] = [5, 20] as const;

function Question() {
  const { ids, rank, avoid } = state.value;
  const avoided = useActors(avoid);
  const put = (place: 0 | 1, id: string | null): void => {
    const next = place === 0 ? [id, ids[1]] : [ids[0], id];
    go({ ids: next.filter((item) => item != null), avoid: [], path: 1 });
  };
  return (
    <section class="ask" aria-label={t('view_paths')}>
      <span>{t('howIs')}</span>
      <ActorPicker id="path-from" value={ids[0]} onChange={(id) => put(0, id)} />
      <span>{t('connectedTo')}</span>
      <ActorPicker id="path-to" value={ids[1]} onChange={(id) => put(1, id)} />
      <SpanFields />
      <select aria-label={t('order')} value={rank} onChange={(event) => go({ rank: event.currentTarget.value === 'STRONGEST' ? 'STRONGEST' : 'SHORTEST' })}>
        <option value="SHORTEST">{t('rank_SHORTEST')}</option>
        <option value="STRONGEST">{t('rank_STRONGEST')}</option>
      </select>
      <button type="button" class="button" aria-pressed={state.value.table} onClick={() => go({ table: !state.value.table })}>
        {t('asTable')}
      </button>
      {avoided.length > 0 && (
        <span class="chips">
          {t('avoiding')}
          {avoided.map((actor) => (
            <ActorChip key={actor.id} actor={actor} onRemove={() => go({ avoid: avoid.filter((id) => id !== actor.id) })} />
          ))}
        </span>
      )}
    </section>
  );
}

interface StepRow {
  readonly place: number;
  readonly at: number;
  readonly step: PathStep;
}

function PathTable({ paths }: { readonly paths: readonly Path[] }) {
  const rows: StepRow[] = paths.flatMap((path, place) => path.steps.map((step, at) => ({ place: place + 1, at: at + 1, step })));
  const columns: Column<StepRow>[] = [
    { key: 'path', label: t('view_paths'), value: ({ place }) => place, numeric: true },
    { key: 'step', label: t('step'), value: ({ at }) => at, numeric: true },
    { key: 'from', label: t('from'), value: ({ step }) => step.from.name },
    { key: 'tie', label: t('relationship'), value: ({ step }) => step.label },
    { key: 'to', label: t('to'), value: ({ step }) => step.to.name },
    { key: 'when', label: t('when'), value: ({ step }) => step.relationship.valid?.label ?? t('dateUnknown') },
    { key: 'sources', label: t('sources'), value: ({ step }) => new Set(step.relationship.claims.map(({ source }) => source.id)).size, numeric: true },
    { key: 'confidence', label: t('confidence'), value: ({ step }) => step.relationship.confidence, show: ({ step }) => number(step.relationship.confidence, 2), numeric: true },
  ];
  return <DataTable name="paths" caption={t('nPaths', { n: paths.length })} columns={columns} rows={rows} keyOf={({ place, at }) => `${place} ${at}`} />;
}

export function PathsScreen() {
  const { ids, rank, avoid, table, path } = state.value;
  const [from, to] = ids;
  const [isLong, setLong] = useState(path > pathsMin);
  useEffect(() => setLong(path > pathsMin), [ids.join('\n')]);
  const most = isLong ? pathsMax : pathsMin;
  const view = fullView(state.value);
  const variables = from !== undefined && to !== undefined ? { from, to, first: most + 1, rank, avoid, view, language: language.value } : null;
  const answered = useAnswer(FindPaths, variables, epoch.value);
  const [start, end] = useActors(ids.slice(0, 2));
  const found = answered.data?.paths;
  // One more than is shown is asked for, to know whether there are more.
  const paths = (found?.paths ?? []).slice(0, most);
  const hasMore = (found?.paths.length ?? 0) > paths.length;
  const heading = hasMore ? t(`bestPaths_${rank}`, { n: paths.length }) : t('nPaths', { n: paths.length });
  const place = Math.min(path, paths.length) - 1;
  const chosen = paths[place] ?? null;
  const choose = (at: number): void => go({ path: at + 1 });
  return (
    <div class="paths-screen">
      <Question />
      <main class="paths" id="content" tabIndex={-1} data-ready={found ? 'screen' : undefined}>
        <h1>{found ? heading : t('view_paths')}</h1>
        {variables === null && <p class="muted">{t('pathsIntro')}</p>}
        {!found && <Waiting answered={answered} />}
        {found && paths.length === 0 && <p>{t('noPath', { a: start?.name ?? '', b: end?.name ?? '' })}</p>}
        {found?.weaker && (
          <div class="weaker">
            <p>{t('weakerPath')}</p>
            <article class="path-row">
              <PathPicture path={found.weaker} current={false} />
              <PathFacts path={found.weaker} place={1} />
            </article>
          </div>
        )}
        {table ? (
          <PathTable paths={paths} />
        ) : (
          paths.map((path, at) => (
            <article key={at} class="path-row" aria-current={path === chosen ? 'true' : undefined} onClick={() => choose(at)}>
              <PathPicture path={path} current={path === chosen} />
              <PathFacts path={path} place={at + 1} chosen={path === chosen} onChoose={() => choose(at)} />
            </article>
          ))
        )}
        {found && (
          <p class="status-line" role="status">
            {[heading, found.truncated ? t('truncated') : null, omittedText(found.omitted)].filter((part) => part !== null).join(' · ')}
            {hasMore && most < pathsMax && (
              <>
                {' · '}
                <button type="button" class="as-link" onClick={() => setLong(true)}>
                  {t('showUpTo', { n: pathsMax })}
                </button>
              </>
            )}
          </p>
        )}
      </main>
      {(chosen ?? found?.weaker) && (
        <aside class="side panel" aria-label={t('details')}>
          <PathSteps path={(chosen ?? found?.weaker) as Path} place={chosen ? place + 1 : 1} view={view} />
        </aside>
      )}
    </div>
  );
}
