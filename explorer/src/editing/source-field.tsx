/** A source that is already known to the graph. */
import { Sources } from '../graphql/operations';
import { useAnswer } from '../graphql/use';
import { t } from '../i18n';

export function SourceField({ value, onChange }: { readonly value: string; readonly onChange: (id: string) => void }) {
  const { data } = useAnswer(Sources, { first: 200, after: null });
  return (
    <label>
      {t('source')}
      <select required value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="" />
        {(data?.sources.nodes ?? []).map((source) => (
          <option key={source.id} value={source.id}>
            {source.title}
          </option>
        ))}
      </select>
    </label>
  );
}
