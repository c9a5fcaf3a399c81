/** The start: a question, not a picture of everything. */
import { ActorSearch } from '../components/actor-search';
import { useActors } from '../components/actor-chip';
import { Link } from '../components/link';
import { KindIcon } from '../components/kind-icon';
import { Overview } from '../graphql/operations';
import { useAnswer } from '../graphql/use';
import { number, t } from '../i18n';
import { kindPlural, service } from '../state/service';
import { elsewhere, go, language } from '../state/store';
import type { ViewState } from '../state/url';
import { Latest } from './latest';

interface Question {
  readonly text: string;
  readonly to: Partial<ViewState>;
}

/** Questions about the best connected actors of the graph, so that they have answers whatever data is loaded. */
function useQuestions(): { readonly questions: readonly Question[]; readonly counts: readonly (readonly [string, number])[]; readonly nCounted: number | null } {
  const { data } = useAnswer(Overview, { view: {}, limit: 300, language: language.value });
  const nodes = data?.graph?.nodes ?? [];
  const strongest = (kinds: readonly string[], not: readonly string[] = []): string | undefined =>
    nodes
      .filter(({ key, attributes }) => kinds.includes(attributes.kind) && !not.includes(key))
      .sort((a, b) => b.attributes.size - a.attributes.size)[0]?.key;
  const a = strongest(['NHRI']) ?? nodes[0]?.key;
  const state = strongest(['STATE']) ?? nodes[1]?.key;
  const otherState = strongest(['STATE'], [state ?? '']) ?? nodes[2]?.key;
  const ministry = strongest(['MINISTRY'], [a ?? '']) ?? nodes[3]?.key;
  const ids = [a, state, otherState, ministry].filter((id) => id !== undefined);
  const named = new Map(useActors(ids).map(({ id, name }) => [id, name]));
  const counts = new Map<string, number>();
  for (const { attributes } of nodes) counts.set(attributes.kind, (counts.get(attributes.kind) ?? 0) + 1);
  const byCount = [...counts].sort(([, x], [, y]) => y - x);
  const nCounted = data?.graph?.truncated ? nodes.length : null;
  if (!a || !state || !otherState || !ministry) return { questions: [], counts: byCount, nCounted };
  const name = (id: string): string => named.get(id) ?? id;
  return {
    counts: byCount,
    nCounted,
    questions: [
      { text: t('question1', { a: name(a), b: name(otherState) }), to: elsewhere({ view: 'paths', ids: [a, otherState] }) },
      { text: t('question2', { a: name(a) }), to: elsewhere({ view: 'graph', ids: [a], selected: [{ type: 'entity', id: a }] }) },
      { text: t('question3', { a: name(state), b: name(otherState) }), to: elsewhere({ view: 'compare', ids: [state, otherState] }) },
      { text: t('question4', { a: name(state), b: name(otherState) }), to: elsewhere({ view: 'timeline', ids: [state, otherState], parts: true, together: true }) },
    ],
  };
}

export function StartScreen() {
  const { questions, counts, nCounted } = useQuestions();
  const stats = service.value?.stats;
  return (
    <main class="start" id="content" tabIndex={-1}>
      <h1>{t('startTitle')}</h1>
      <p class="lead muted">{t('startText')}</p>
      <ActorSearch
        id="start-search"
        label={t('search')}
        autoFocus
        onChoose={({ id }) => go(elsewhere({ view: 'graph', ids: [id], selected: [{ type: 'entity', id }] }))}
      />
      <div class="start-columns">
        <div>
          <section>
            <h2>{t('questions')}</h2>
            <ul class="questions">
              {questions.map(({ text, to }) => (
                <li key={text}>
                  <Link to={to}>{text}</Link>
                </li>
              ))}
              <li>
                <Link to={elsewhere({ view: 'graph', ids: [] })}>{t('allActors')}</Link>
              </li>
            </ul>
          </section>
          <Latest />
        </div>
        <section>
          <h2>{t('inGraph')}</h2>
          {stats && (
            <p class="muted">
              {[t('nActors', { n: stats.entities }), t('nRelationships', { n: stats.relationships }), t('nClaims', { n: stats.claims }), t('nSources', { n: stats.sources })].join(' · ')}
            </p>
          )}
          {nCounted !== null && <p class="muted">{t('amongBest', { n: nCounted })}</p>}
          <ul class="legend kinds-grid">
            {counts.map(([kind, count]) => (
              <li key={kind}>
                <Link to={elsewhere({ view: 'graph', ids: [], kinds: [kind] })} class="kind-link">
                  <KindIcon kind={kind} />
                  <span class="legend-name">{kindPlural(kind)}</span>
                  <span class="tabular muted">{number(count)}</span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </main>
  );
}
