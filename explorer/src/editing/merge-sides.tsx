/** Two actors that may be one, side by side, with what differs between them. */
import { Waiting } from '../components/notice';
import { MergePair, type MergeSide } from '../graphql/operations';
import type { EntityRef } from '../graphql/shapes';
import { useAnswer } from '../graphql/use';
import { entityStatus, number, t } from '../i18n';
import { language } from '../state/store';
import { everything } from '../state/view';

interface Row {
  readonly label: string;
  readonly values: (side: MergeSide) => readonly string[];
}

export function MergeSides({ into, from }: { readonly into: EntityRef; readonly from: EntityRef }) {
  const answered = useAnswer(MergePair, { into: into.id, from: from.id, view: everything, language: language.value });
  const { into: kept, from: merged } = answered.data ?? { into: null, from: null };
  if (!kept || !merged || !answered.current) return <Waiting answered={answered} />;
  const rows: readonly Row[] = [
    { label: t('kind'), values: ({ kindLabel }) => [kindLabel] },
    { label: t('status'), values: ({ status }) => [entityStatus(status)] },
    { label: t('name'), values: ({ names }) => [...new Set(names.map(({ text }) => text))] },
    { label: t('identifiers'), values: ({ identifiers }) => identifiers.map(({ scheme, value }) => `${scheme} ${value}`) },
    { label: t('ties'), values: ({ relationships }) => [number(relationships.totalCount)] },
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
        {rows.map(({ label, values }) => {
          const differs = values(kept).join('\n') !== values(merged).join('\n');
          return (
            <tr key={label} class={differs ? 'differs' : ''}>
              <th scope="row">
                {label} {differs && <span class="tag">{t('differs')}</span>}
              </th>
              {[kept, merged].map((side) => (
                <td key={side.id}>
                  {values(side).map((text) => (
                    <div key={text}>
                      <bdi>{text}</bdi>
                    </div>
                  ))}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
