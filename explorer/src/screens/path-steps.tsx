/** One path step by step, each with its date and its evidence; and what would remain if one actor left. */
import { useEffect, useState } from 'preact/hooks';
import { Quote, SourceLine } from '../components/claim';
import { Link } from '../components/link';
import { run } from '../graphql/client';
import { Without } from '../graphql/operations';
import type { EntityRef, Path, View } from '../graphql/shapes';
import { number, t } from '../i18n';
import { elsewhere, go, language, state } from '../state/store';
import { weakestOf } from './weakest';

interface Remaining {
  readonly actor: EntityRef;
  readonly n: number;
}

/** Paths that are counted; beyond, there are more. */
const countedMax = 20;

/** Asks once per actor on the way how many paths are left without it. */
function useRemaining(path: Path, view: View): readonly Remaining[] {
  const [remaining, setRemaining] = useState<readonly Remaining[]>([]);
  const { rank, avoid } = state.value;
  const key = path.entities.map(({ id }) => id).join('\n');
  useEffect(() => {
    setRemaining([]);
    const [from, to] = [path.entities[0], path.entities.at(-1)];
    if (!from || !to) return;
    const stop = new AbortController();
    const ask = async (actor: EntityRef): Promise<Remaining> => {
      const variables = { from: from.id, to: to.id, first: countedMax + 1, rank, avoid: [...avoid, actor.id], view };
      const { paths } = await run(Without, variables, { language: language.value, signal: stop.signal });
      return { actor, n: paths?.paths.length ?? 0 };
    };
    Promise.all(path.entities.slice(1, -1).map(ask)).then(setRemaining, () => undefined);
    return () => stop.abort();
  }, [key, JSON.stringify(view), rank, avoid.join()]);
  return remaining;
}

export function PathSteps({ path, place, view }: { readonly path: Path; readonly place: number; readonly view: View }) {
  const remaining = useRemaining(path, view);
  const weakest = weakestOf(path);
  const best = path.steps.map(({ relationship }) => relationship.claims.find(({ quote }) => quote !== null && quote !== ''));
  return (
    <>
      <h2 class="panel-title">{t('stepByStep', { n: place })}</h2>
      <table class="steps">
        <thead>
          <tr>
            <th scope="col">{t('step')}</th>
            <th scope="col">{t('when')}</th>
            <th scope="col">{t('evidence')}</th>
          </tr>
        </thead>
        <tbody>
          {path.steps.map(({ from, label, to, relationship }) => (
            <tr key={relationship.id} class={weakest?.relationship.id === relationship.id ? 'weakest' : ''}>
              <td>
                <bdi>{from.name}</bdi> <b>{label}</b> <bdi>{to.name}</bdi>
              </td>
              <td>{relationship.valid ? <bdi>{relationship.valid.label}</bdi> : t('dateUnknown')}</td>
              <td>
                <Link to={elsewhere({ view: 'graph', ids: [from.id, to.id], selected: [{ type: 'relationship', id: relationship.id }] })}>
                  {t('nSources', { n: new Set(relationship.claims.map(({ source }) => source.id)).size })}
                </Link>
                <br />
                <span class="muted tabular">{number(relationship.confidence, 2)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {weakest && (
        <p class="muted">{t('weakestIs', { from: weakest.from.name, label: weakest.label, to: weakest.to.name, value: number(weakest.relationship.confidence, 2) })}</p>
      )}
      {best.map((claim) =>
        claim ? (
          <article key={claim.id} class="claim">
            <Quote claim={claim} />
            <p class="claim-source">
              <SourceLine source={claim.source} locator={claim.locator} />
            </p>
          </article>
        ) : null,
      )}
      {remaining.length > 0 && (
        <>
          <h3>{t('ifOneLeft')}</h3>
          <ul class="plain remaining">
            {remaining.map(({ actor, n }) => (
              <li key={actor.id}>
                {t('without', { name: actor.name, rest: n === 0 ? t('noneRemains') : n > countedMax ? t('moreRemain', { n: countedMax }) : t('nRemain', { n }) })}{' '}
                <button type="button" class="as-link" onClick={() => go({ avoid: [...state.value.avoid, actor.id] })}>
                  {t('avoid', { name: actor.name })}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
