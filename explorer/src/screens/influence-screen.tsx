/** Rankings, each with the ties that explain it. */
import { DataTable, type Column } from '../components/data-table';
import { KindIcon } from '../components/kind-icon';
import { Link } from '../components/link';
import { Waiting } from '../components/notice';
import { Ranking } from '../graphql/operations';
import type { Ranked } from '../graphql/shapes';
import { useAnswer } from '../graphql/use';
import { number, t, tOf } from '../i18n';
import { epoch } from '../state/changes';
import { kindLabel } from '../state/service';
import { elsewhere, go, language, state } from '../state/store';
import { fullView } from '../state/view';

const measures = ['PAGERANK', 'DEGREE', 'STRENGTH', 'BETWEENNESS', 'EIGENVECTOR', 'KATZ', 'HITS_HUB', 'HITS_AUTHORITY', 'CLOSENESS', 'HARMONIC', 'CORENESS', 'CONSTRAINT', 'CLUSTERING'] as const;
const shown = 50;

export function InfluenceScreen() {
  const { measure, kinds } = state.value;
  const filter = kinds.length > 0 ? { kinds } : null;
  const answered = useAnswer(Ranking, { measure, filter, view: fullView(state.value), first: shown, language: language.value }, epoch.value);
  const ranking = answered.data?.ranking;
  const most = Math.max(1e-12, ...(ranking?.results.map(({ value }) => value) ?? []));
  const columns: Column<Ranked>[] = [
    { key: 'rank', label: t('rank'), value: ({ rank }) => rank, numeric: true },
    {
      key: 'name',
      label: t('name'),
      value: ({ entity }) => entity.name,
      show: ({ entity }) => (
        <span class="with-icon">
          <KindIcon kind={entity.kind} size={18} />
          <Link to={elsewhere({ view: 'actor', ids: [entity.id] })}>
            <bdi>{entity.name}</bdi>
          </Link>
        </span>
      ),
    },
    { key: 'kind', label: t('kind'), value: ({ entity }) => kindLabel(entity.kind) },
    {
      key: 'value',
      label: t('value'),
      value: ({ value }) => value,
      numeric: true,
      show: ({ value }) => (
        <span class="meter">
          <span class="meter-bar" style={{ inlineSize: `${(60 * Math.max(0, value)) / most}px` }} />
          {number(value, Number.isInteger(value) ? 0 : 4)}
        </span>
      ),
    },
    {
      key: 'because',
      label: t('because'),
      value: ({ because }) => because.map(({ source, label, target }) => `${source.name} ${label} ${target.name}`).join('; '),
      show: ({ because, entity }) => (
        <ul class="plain">
          {because.map(({ id, source, label, target }) => (
            <li key={id}>
              <bdi>{source.name}</bdi> <Link to={elsewhere({ view: 'graph', ids: [entity.id], selected: [{ type: 'relationship', id }] })}>{label}</Link> <bdi>{target.name}</bdi>
            </li>
          ))}
        </ul>
      ),
    },
  ];
  return (
    <main class="page wide" id="content" tabIndex={-1} data-ready={ranking ? 'screen' : undefined}>
      <h1>{t('view_influence')}</h1>
      <p class="muted">{t('influenceIntro')}</p>
      <p class="ask inline">
        <label>
          {t('measure')}{' '}
          <select value={measure} onChange={(event) => go({ measure: event.currentTarget.value })}>
            {measures.map((name) => (
              <option key={name} value={name}>
                {tOf('measure', name)}
              </option>
            ))}
          </select>
        </label>
      </p>
      {ranking && !ranking.converged && <p class="tag status">{t('notConverged')}</p>}
      {ranking ? (
        <>
          <DataTable name="ranking" caption={tOf('measure', measure)} columns={columns} rows={ranking.results} keyOf={({ entity }) => entity.id} />
          <p class="status-line" role="status">
            {[t('rowsOf', { n: ranking.results.length, total: ranking.totalCount }), ranking.truncated ? t('truncated') : null].filter((part) => part !== null).join(' · ')}
          </p>
        </>
      ) : (
        <Waiting answered={answered} />
      )}
    </main>
  );
}
