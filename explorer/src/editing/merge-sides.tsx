/** Two actors that may be one, side by side, with what differs between them. */
import { Waiting } from '../components/notice';
import { MergePair, type MergeSide } from '../graphql/operations';
import type { EntityRef } from '../graphql/shapes';
import { useAnswer } from '../graphql/use';
import { entityStatus, listed, number, t } from '../i18n';
import { language } from '../state/store';
import { everything } from '../state/view';

interface Row {
  readonly label: string;
  readonly value: (side: MergeSide) => string;
}

export function MergeSides({ into, from }: { readonly into: EntityRef; readonly from: EntityRef }) {
  const answered = useAnswer(MergePair, { into: into.id, from: from.id, view: everything, language: language.value });
  const { into: kept, from: merged } = answered.data ?? { into: null, from: null };
  if (!kept || !merged || !answered.current) return <Waiting answered={answered} />;
  const rows: readonly Row[] = [
    { label: t('kind'), value: ({ kindLabel }) => kindLabel },
    { label: t('status'), value: ({ status }) => entityStatus(status) },
    { label: t('name'), value: ({ names }) => listed([...new Set(names.map(({ text }) => text))]) },
    { label: t('identifiers'), value: ({ identifiers }) => listed(identifiers.map(({ scheme, value }) => `${scheme} ${value}`)) || '–' },
    { label: t('ties'), value: ({ relationships }) => number(relationships.totalCount) },
  ];
  return (
    <table class="merge-sides">
      <thead>
        <tr>
          <td />
          {[kept, merged].map(({ id, name }) => (
            <th key={id} scope="col">
              <bdi>{name}</bdi> <code dir="ltr">{id}</code>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, value }) => {
          const differs = value(kept) !== value(merged);
          return (
            <tr key={label} class={differs ? 'differs' : ''}>
              <th scope="row">
                {label} {differs && <span class="tag">{t('differs')}</span>}
              </th>
              <td dir="auto">{value(kept)}</td>
              <td dir="auto">{value(merged)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
