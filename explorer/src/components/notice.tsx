/** What stands where an answer would: waiting, a failure and what to do about it, or nothing found. */
import type { ServiceError } from '../graphql/client';
import { t } from '../i18n';
import type { Answered } from '../graphql/use';
import { learn } from '../state/service';

export const explain = (error: ServiceError): string => (error.code === 'UNREACHABLE' ? t('unreachable') : t('failed', { message: error.message }));

export function Failure({ error }: { readonly error: ServiceError }) {
  return (
    <div class="notice" role="alert">
      <p>{explain(error)}</p>
      <button type="button" class="button" onClick={() => (error.code === 'UNREACHABLE' ? void learn() : location.reload())}>
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
