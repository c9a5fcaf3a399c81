/** Who says so: a source that the graph knows, or a new one. */
import { useState } from 'preact/hooks';
import { Sources } from '../graphql/operations';
import { useAnswer } from '../graphql/use';
import { t } from '../i18n';
import { can } from '../state/service';
import { NewSource } from './new-source';

export function SourceField({ value, onChange }: { readonly value: string; readonly onChange: (id: string) => void }) {
  const [made, setMade] = useState(0);
  const [adding, setAdding] = useState(false);
  const { data } = useAnswer(Sources, { first: 200, after: null }, made);
  if (adding) {
    return (
      <NewSource
        onCancel={() => setAdding(false)}
        onMade={(id) => {
          setMade(made + 1);
          setAdding(false);
          onChange(id);
        }}
      />
    );
  }
  const sources = data?.sources.nodes ?? [];
  return (
    <div class="field-row">
      <label>
        {t('source')}
        <select required value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="" />
          {value !== '' && !sources.some(({ id }) => id === value) && <option value={value}>{value}</option>}
          {sources.map((source) => (
            <option key={source.id} value={source.id}>
              {source.title}
            </option>
          ))}
        </select>
      </label>
      {can('Mutation.putSources') && (
        <button type="button" class="as-link" onClick={() => setAdding(true)}>
          {t('newSource')}
        </button>
      )}
    </div>
  );
}
