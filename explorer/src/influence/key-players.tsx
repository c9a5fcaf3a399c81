/** The few from whom something would spread furthest, how far, and how near that is to the best possible choice. */
import { useState } from 'preact/hooks';
import { DataTable, type Column } from '../components/data-table';
import { Waiting } from '../components/notice';
import { KeyPlayers } from '../graphql/operations';
import type { Ranked } from '../graphql/shapes';
import { useAnswer } from '../graphql/use';
import { number, percent, t, tOf } from '../i18n';
import { epoch } from '../state/changes';
import { language, state } from '../state/store';
import { weighedView } from '../state/view';
import { Because, becauseText } from './because';
import { kindColumn, meterColumn, nameColumn } from './columns';

const counts = [3, 5, 10, 20] as const;
const models = ['INDEPENDENT_CASCADE', 'LINEAR_THRESHOLD'] as const;

export function KeyPlayersTable() {
  const { kinds } = state.value;
  const [count, setCount] = useState<number>(5);
  const [model, setModel] = useState<string>(models[0]);
  const answered = useAnswer(KeyPlayers, { count, model, filter: kinds.length > 0 ? { kinds } : null, view: weighedView(state.value), language: language.value }, epoch.value);
  const found = answered.data?.keyPlayers;
  const columns: Column<Ranked>[] = [
    { key: 'rank', label: t('rank'), value: ({ rank }) => rank, numeric: true },
    nameColumn(),
    kindColumn(),
    meterColumn('adds', t('addsReach'), ({ value }) => value, found?.entities ?? []),
    { key: 'because', label: t('because'), value: becauseText, show: (ranked) => <Because ranked={ranked} /> },
  ];
  return (
    <div data-ready={found ? 'ranking' : undefined}>
      <p class="ask inline bare">
        <label>
          {t('howMany')}{' '}
          <select value={count} onChange={(event) => setCount(Number(event.currentTarget.value))}>
            {counts.map((n) => (
              <option key={n} value={n}>
                {number(n)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('spreadModel')}{' '}
          <select value={model} onChange={(event) => setModel(event.currentTarget.value)}>
            {models.map((name) => (
              <option key={name} value={name}>
                {tOf('model', name)}
              </option>
            ))}
          </select>
        </label>
      </p>
      {found ? (
        <>
          <p>{t('reach', { n: found.entities.length, reached: number(found.expectedSpread, 1), share: percent(found.approximationRatio) })}</p>
          <DataTable name="key-players" caption={t('weigh_players')} columns={columns} rows={found.entities} keyOf={({ entity }) => entity.id} />
        </>
      ) : (
        <Waiting answered={answered} />
      )}
    </div>
  );
}
