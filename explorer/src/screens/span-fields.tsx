/** A span of years as two fields, for questions that are asked in words. */
import { t } from '../i18n';
import { go, state } from '../state/store';
import { filterOf, yearsOf } from '../time/span';

export function SpanFields() {
  const { from, to } = yearsOf(state.value.time);
  const read = (text: string): number | null => (/^\d{4}$/.test(text.trim()) ? Number(text) : null);
  return (
    <>
      <label>
        {t('between')}{' '}
        <input type="text" class="year" inputMode="numeric" maxLength={4} placeholder="…" value={from ?? ''} onChange={(event) => go({ time: filterOf(read(event.currentTarget.value), to) })} />
      </label>
      <label>
        {t('and')}{' '}
        <input type="text" class="year" inputMode="numeric" maxLength={4} placeholder="…" value={to ?? ''} onChange={(event) => go({ time: filterOf(from, read(event.currentTarget.value)) })} />
      </label>
    </>
  );
}
