/** Says that two actors are one. */
import { useState } from 'preact/hooks';
import { ActorChip } from '../components/actor-chip';
import { ActorSearch } from '../components/actor-search';
import { Link } from '../components/link';
import { MergeEntities, SplitEntity } from '../graphql/operations';
import type { EntityRef } from '../graphql/shapes';
import { t } from '../i18n';
import { elsewhere } from '../state/store';
import { MergeSides } from './merge-sides';
import { useSending } from './sending';

interface Props {
  readonly kept?: EntityRef | null;
  readonly merged?: EntityRef | null;
}

export function MergeForm({ kept = null, merged = null }: Props) {
  const [into, setInto] = useState<EntityRef | null>(kept);
  const [from, setFrom] = useState<EntityRef | null>(merged);
  const [reason, setReason] = useState('');
  const [step, setStep] = useState<'choose' | 'confirm' | 'done'>('choose');
  const { said, send } = useSending();
  const both = into !== null && from !== null && into.id !== from.id;
  const ready = both && reason.trim() !== '';
  const choose = (change: () => void): void => {
    change();
    setStep('choose');
  };
  const merge = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!into || !from || !ready) return;
    if (step === 'choose') setStep('confirm');
    else if (await send(MergeEntities, { into: into.id, from: [from.id], reason })) setStep('done');
  };
  const takeBack = async (): Promise<void> => {
    if (from && (await send(SplitEntity, { id: from.id, reason: `${t('mergeUndo')}: ${reason}` }))) setStep('choose');
  };
  if (step === 'done' && into && from) {
    return (
      <div class="edit-form">
        <h3>{t('mergeActors')}</h3>
        <p>{t('mergeDone', { from: from.name, into: into.name })}</p>
        <p class="actions">
          <Link class="button primary" to={elsewhere({ view: 'actor', ids: [into.id] })}>
            {into.name}
          </Link>
          <button type="button" class="button" onClick={() => void takeBack()}>
            {t('mergeUndo')}
          </button>
        </p>
        <p role="status">{said}</p>
      </div>
    );
  }
  return (
    <form class="edit-form" onSubmit={(event) => void merge(event)}>
      <h3>{t('mergeActors')}</h3>
      <div class="field-row">
        <span>{t('mergeInto')}</span>
        {into ? <ActorChip actor={into} onRemove={() => choose(() => setInto(null))} /> : <ActorSearch id="merge-into" label={t('mergeInto')} onChoose={setInto} />}
      </div>
      <div class="field-row">
        <span>{t('mergeFrom')}</span>
        {from ? <ActorChip actor={from} onRemove={() => choose(() => setFrom(null))} /> : <ActorSearch id="merge-from" label={t('mergeFrom')} onChoose={setFrom} />}
      </div>
      {both && <MergeSides into={into} from={from} />}
      <label>
        {t('reason')}
        <input type="text" dir="auto" value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
      </label>
      {step === 'confirm' && both && <p role="status">{t('mergeAsk', { from: from.name, into: into.name })}</p>}
      <p class="actions">
        <button type="submit" class="button primary" disabled={!ready}>
          {step === 'confirm' ? t('mergeYes') : t('send')}
        </button>
        {step === 'confirm' && (
          <button type="button" class="button" onClick={() => setStep('choose')}>
            {t('cancel')}
          </button>
        )}
      </p>
      <p role="status">{said}</p>
    </form>
  );
}
