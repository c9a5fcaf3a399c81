/** The measures that the service has, and what the chosen one says. */
import { Measures, type MeasureRow } from '../graphql/operations';
import { useAnswer } from '../graphql/use';
import { hasMessage, t, tOf } from '../i18n';
import { go, language, state } from '../state/store';

const useMeasures = (): readonly MeasureRow[] => useAnswer(Measures, { language: language.value }).data?.measures ?? [];

export function MeasureChoice() {
  const { measure } = state.value;
  const known = useMeasures();
  const names = known.length > 0 ? known.map(({ name }) => name) : [measure];
  return (
    <label>
      {t('measure')}{' '}
      <select value={measure} onChange={(event) => go({ measure: event.currentTarget.value })}>
        {names.map((name) => (
          <option key={name} value={name}>
            {tOf('measure', name)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What a measure says, in the reader's language if the catalogue has it; how it is computed is written in English, in the service. */
export function MeasureText() {
  const chosen = useMeasures().find(({ name }) => name === state.value.measure);
  if (!chosen) return null;
  const { name, summary, formula, reference } = chosen;
  const told = hasMessage(`says_${name}`);
  return (
    <details class="measure">
      <summary>{t('whatItSays')}</summary>
      {told ? (
        <p>{tOf('says', name)}</p>
      ) : (
        <p lang="en" dir="ltr">
          {summary}
        </p>
      )}
      <p lang="en" dir="ltr">
        <code>{formula}</code>
      </p>
      <p class="muted" lang="en" dir="ltr">
        {reference}
      </p>
    </details>
  );
}
