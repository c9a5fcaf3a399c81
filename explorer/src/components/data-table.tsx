/** A table that can be sorted, filtered and taken along as CSV: the accessible form of every picture. */
import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { number, t } from '../i18n';
import { language } from '../state/store';
import { csvOf, save } from './save';

export interface Column<Row> {
  readonly key: string;
  readonly label: string;
  readonly value: (row: Row) => string | number;
  readonly show?: (row: Row) => ComponentChildren;
  readonly numeric?: boolean;
}

interface Props<Row> {
  readonly name: string;
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly selected?: ReadonlySet<string>;
  readonly onSelect?: (row: Row, additive: boolean) => void;
}

const rowsMax = 500;

export function DataTable<Row>({ name, caption, columns, rows, keyOf, selected, onSelect }: Props<Row>) {
  const [sort, setSort] = useState<{ key: string; up: boolean } | null>(null);
  const [text, setText] = useState('');
  const [shown, setShown] = useState(rowsMax);
  const sorted = useMemo(() => {
    const wanted = text.trim().toLocaleLowerCase();
    const left = wanted === '' ? [...rows] : rows.filter((row) => columns.some(({ value }) => String(value(row)).toLocaleLowerCase().includes(wanted)));
    const column = columns.find(({ key }) => key === sort?.key);
    if (!column || !sort) return left;
    const collator = new Intl.Collator(language.value, { numeric: true });
    return left.sort((a, b) => {
      const [x, y] = [column.value(a), column.value(b)];
      const order = typeof x === 'number' && typeof y === 'number' ? x - y : collator.compare(String(x), String(y));
      return sort.up ? order : -order;
    });
  }, [rows, columns, sort, text]);

  const takeAlong = (): void => save(`${name}.csv`, 'text/csv', csvOf([columns.map(({ label }) => label), ...sorted.map((row) => columns.map(({ value }) => value(row)))]));
  return (
    <div class="data-table">
      <div class="table-tools">
        <input type="text" dir="auto" class="field" placeholder={t('filterTable')} aria-label={`${t('filterTable')}: ${caption}`} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        <span class="muted" role="status">
          {t('rowsOf', { n: Math.min(shown, sorted.length), total: rows.length })}
        </span>
        <button type="button" class="button" onClick={takeAlong}>
          {t('csv')}
        </button>
      </div>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={caption}>
        <table>
          <caption>{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ key, label, numeric }) => (
                <th key={key} scope="col" class={numeric ? 'numeric' : ''} aria-sort={sort?.key === key ? (sort.up ? 'ascending' : 'descending') : 'none'}>
                  <button type="button" aria-label={t('sortBy', { column: label })} onClick={() => setSort({ key, up: sort?.key === key ? !sort.up : !numeric })}>
                    {label} <span aria-hidden="true">{sort?.key === key ? (sort.up ? '▲' : '▼') : ''}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, shown).map((row) => (
              <tr key={keyOf(row)} data-row={keyOf(row)} class={selected?.has(keyOf(row)) ? 'selected' : ''} onClick={(event) => onSelect?.(row, event.shiftKey)}>
                {columns.map(({ key, value, show, numeric }, at) => {
                  const content = show ? show(row) : numeric ? number(Number(value(row))) : <bdi>{value(row)}</bdi>;
                  return (
                    <td key={key} class={numeric ? 'numeric' : ''}>
                      {at === 0 && onSelect ? (
                        <button type="button" class="as-link" aria-pressed={selected?.has(keyOf(row)) ?? false}>
                          {content}
                        </button>
                      ) : (
                        content
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {sorted.length > shown && (
        <button type="button" class="button" onClick={() => setShown(shown + rowsMax)}>
          {t('moreTies', { n: sorted.length - shown })}
        </button>
      )}
    </div>
  );
}
