/** What stands where an answer would: waiting, a failure and what to do about it, or nothing found. */
import type { ServiceError } from '../graphql/client';
import { askAgain } from '../graphql/connection';
import { t } from '../i18n';
import type { Answered } from '../graphql/use';
import { learn } from '../state/service';

export const explain = (error: ServiceError): string => (error.code === 'UNREACHABLE' ? t('unreachable') : t('failed', { message: error.message }));

export function retry(): void {
  askAgain();
  void learn();
}

/** What failed, and a button that asks it again: by default, everything that failed. */
export function Failure({ error, onRetry = retry }: { readonly error: ServiceError; readonly onRetry?: () => void }) {
  return (
    <div class="notice" role="alert">
      <p>{explain(error)}</p>
      <button type="button" class="button" onClick={onRetry}>
        {t('retry')}
      </button>
    </div>
  );
}

export function Waiting({ answered }: { readonly answered: Answered<unknown> }) {
  if (answered.error) return <Failure error={answered.error} />;
  return answered.loading ? (
    <p class="notice muted" role="status">
      {t('loading')}
    </p>
  ) : null;
}

/** In place of something that was asked for by its id. */
export function Missing({ answered, id }: { readonly answered: Answered<unknown>; readonly id: string }) {
  const unknown = answered.error ? answered.error.code === 'NOT_FOUND' : !answered.loading;
  return unknown ? <p class="notice">{t('notFound', { id })}</p> : <Waiting answered={answered} />;
}
