/** Actors without whom others lose touch. */
import { DataTable, type Column } from '../components/data-table';
import { Waiting } from '../components/notice';
import { Cutpoints, type Cut } from '../graphql/operations';
import { useAnswer } from '../graphql/use';
import { t } from '../i18n';
import { epoch } from '../state/changes';
import { language, state } from '../state/store';
import { fullView } from '../state/view';
import { kindColumn, meterColumn, nameColumn } from './columns';

export function Brokers() {
  const answered = useAnswer(Cutpoints, { view: fullView(state.value), language: language.value }, epoch.value);
  const rows = answered.data?.cutpoints;
  if (!rows) return <Waiting answered={answered} />;
  const columns: Column<Cut>[] = [nameColumn(), kindColumn(), meterColumn('separates', t('separates'), ({ separates }) => separates, rows)];
  return (
    <div data-ready="ranking">
      <p class="muted">{t('brokersIntro')}</p>
      <DataTable name="brokers" caption={t('weigh_brokers')} columns={columns} rows={rows} keyOf={({ entity }) => entity.id} />
    </div>
  );
}
