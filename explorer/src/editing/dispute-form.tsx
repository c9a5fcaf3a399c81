/** Disputes a claim: another claim about the same tie, with the words that speak against it. */
import { useState } from 'preact/hooks';
import { run, ServiceError } from '../graphql/client';
import { AssertClaims } from '../graphql/operations';
import type { Claim, Evidence } from '../graphql/shapes';
import { t } from '../i18n';
import { language } from '../state/store';
import { SourceField } from './source-field';

interface Props {
  readonly claim: Claim;
  readonly tie: Evidence;
  readonly onDone: () => void;
}

export function DisputeForm({ claim, tie, onDone }: Props) {
  const [source, setSource] = useState('');
  const [quote, setQuote] = useState('');
  const [said, setSaid] = useState('');
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const input = [{ subject: tie.source.id, property: tie.kind, object: tie.target.id, status: 'DISPUTED', source, quote, disputes: claim.id }];
    try {
      const { assertClaims } = await run(
        AssertClaims,
        { input, reason: null, idempotencyKey: crypto.randomUUID() },
        { language: language.value, strict: true },
      );
      setSaid(t('saved', { revision: assertClaims?.revision ?? 0 }));
      setTimeout(onDone, 1500);
    } catch (error) {
      setSaid(t('failed', { message: error instanceof ServiceError ? error.message : String(error) }));
    }
  };
  return (
    <form class="edit-form" onSubmit={(event) => void send(event)}>
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
