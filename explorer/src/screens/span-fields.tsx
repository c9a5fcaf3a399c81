/** A span of years as two fields, for questions that are asked in words. */
import { t } from '../i18n';
import { YearField } from './year-field';

export function SpanFields() {
  return (
    <>
      <YearField side="from" label={t('between')} class="year" placeholder="…" />
      <YearField side="to" label={t('and')} class="year" placeholder="…" />
    </>
  );
}
