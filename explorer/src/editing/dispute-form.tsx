/** Disputes a claim: another claim about the same tie, with the words that speak against it. */
import { useState } from 'preact/hooks';
import { AssertClaims } from '../graphql/operations';
import type { Claim, Evidence } from '../graphql/shapes';
import { t } from '../i18n';
import { useSending } from './sending';
import { SourceField } from './source-field';

const saidMs = 1500;

interface Props {
  readonly claim: Claim;
  readonly tie: Evidence;
  readonly onDone: () => void;
}

export function DisputeForm({ claim, tie, onDone }: Props) {
  const [source, setSource] = useState('');
  const [quote, setQuote] = useState('');
  const { said, send } = useSending();
  const dispute = async (event: Event): Promise<void> => {
    event.preventDefault();
    const input = [{ subject: tie.source.id, property: tie.kind, object: tie.target.id, status: 'DISPUTED', source, quote, disputes: claim.id }];
    if (await send(AssertClaims, { input, reason: null, idempotencyKey: crypto.randomUUID() })) setTimeout(onDone, saidMs);
  };
  return (
    <form class="edit-form" onSubmit={(event) => void dispute(event)}>
      <h3>{t('disputeClaim')}</h3>
      <SourceField value={source} onChange={setSource} />
      <label>
        {t('quote')}
        <textarea rows={3} dir="auto" required value={quote} onInput={(event) => setQuote(event.currentTarget.value)} />
      </label>
      <p class="actions">
        <button type="submit" class="button primary" disabled={source === '' || quote === ''}>
          {t('send')}
        </button>
        <button type="button" class="button" onClick={onDone}>
          {t('cancel')}
        </button>
      </p>
      <p role="status">{said}</p>
    </form>
  );
}
