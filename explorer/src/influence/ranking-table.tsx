/** Actors in the order of a measure, with what explains each place. */
import { DataTable, type Column } from '../components/data-table';
import { Waiting } from '../components/notice';
import { Ranking } from '../graphql/operations';
import type { Ranked } from '../graphql/shapes';
import { useAnswer } from '../graphql/use';
import { t, tOf } from '../i18n';
import { epoch } from '../state/changes';
import { language, state } from '../state/store';
import { weighedView } from '../state/view';
import { Because, becauseText } from './because';
import { kindColumn, meterColumn, nameColumn } from './columns';
import { RankTrendPicture } from './rank-trend';

const shown = 50;

export function RankingTable() {
  const { measure, kinds } = state.value;
  const filter = kinds.length > 0 ? { kinds } : null;
  const answered = useAnswer(Ranking, { measure, filter, view: weighedView(state.value), first: shown, language: language.value }, epoch.value);
  const ranking = answered.data?.ranking;
  if (!ranking) return <Waiting answered={answered} />;
  const columns: Column<Ranked>[] = [
    { key: 'rank', label: t('rank'), value: ({ rank }) => rank, numeric: true },
    nameColumn(),
    kindColumn(),
    meterColumn('value', t('value'), ({ value }) => value, ranking.results),
    { key: 'because', label: t('because'), value: becauseText, show: (ranked) => <Because ranked={ranked} /> },
  ];
  return (
    <div data-ready="ranking">
      {!ranking.converged && <p class="tag status">{t('notConverged')}</p>}
      {ranking.results.length > 0 && <RankTrendPicture />}
      <DataTable name="ranking" caption={tOf('measure', measure)} columns={columns} rows={ranking.results} keyOf={({ entity }) => entity.id} />
      <p class="status-line" role="status">
        {[t('rowsOf', { n: ranking.results.length, total: ranking.totalCount }), ranking.truncated ? t('truncated') : null].filter((part) => part !== null).join(' · ')}
      </p>
    </div>
  );
}
