/** A field for one year of the span; what is no year is said to be none, and changes nothing. */
import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { go, state } from '../state/store';
import { filterOf, yearsOf } from '../time/span';

interface Props {
  readonly side: 'from' | 'to';
  readonly label: string;
  readonly placeholder: string;
  readonly class?: string;
}

export function YearField({ side, label, placeholder, class: look }: Props) {
  const [isWrong, setWrong] = useState(false);
  // What is being typed stays, whatever arrives meanwhile.
  const [draft, setDraft] = useState<string | null>(null);
  const chosen = yearsOf(state.value.time);
  const type = (text: string): void => {
    const wrong = text !== '' && !/^\d{4}$/.test(text);
    setWrong(wrong);
    if (wrong) return;
    setDraft(null);
    const year = text === '' ? null : Number(text);
    go({ time: side === 'from' ? filterOf(year, chosen.to) : filterOf(chosen.from, year) });
  };
  return (
    <label>
      {label}{' '}
      <input
        type="text"
        class={look}
        inputMode="numeric"
        maxLength={4}
        placeholder={placeholder}
        value={draft ?? chosen[side] ?? ''}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? `${side}-wrong` : undefined}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onChange={(event) => type(event.currentTarget.value.trim())}
      />
      <span id={`${side}-wrong`} class="problems" role="status">
        {isWrong ? ` ${t('yearHint')}` : ''}
      </span>
    </label>
  );
}
