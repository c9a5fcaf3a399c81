/** The columns that the tables of influence have in common. */
import type { Column } from '../components/data-table';
import { KindIcon } from '../components/kind-icon';
import { Link } from '../components/link';
import type { EntityRef } from '../graphql/shapes';
import { number, t } from '../i18n';
import { kindLabel } from '../state/service';
import { elsewhere } from '../state/store';

interface Placed {
  readonly entity: EntityRef;
}

export const nameColumn = <Row extends Placed>(): Column<Row> => ({
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
});

export const kindColumn = <Row extends Placed>(): Column<Row> => ({ key: 'kind', label: t('kind'), value: ({ entity }) => kindLabel(entity.kind) });

/** A number with a bar beside it, in shares of the largest. */
export const meterColumn = <Row,>(key: string, label: string, valueOf: (row: Row) => number, rows: readonly Row[]): Column<Row> => {
  const most = Math.max(1e-12, ...rows.map(valueOf));
  const whole = rows.every((row) => Number.isInteger(valueOf(row)));
  return {
    key,
    label,
    value: valueOf,
    numeric: true,
    show: (row) => (
      <span class="meter">
        <span class="meter-bar" style={{ inlineSize: `${(60 * Math.max(0, valueOf(row))) / most}px` }} />
        {number(valueOf(row), whole ? 0 : most >= 1 ? 1 : 4)}
      </span>
    ),
  };
};
