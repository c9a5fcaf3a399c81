/** Says that two actors are one. */
import { useState } from 'preact/hooks';
import { ActorChip } from '../components/actor-chip';
import { ActorSearch } from '../components/actor-search';
import { MergeEntities } from '../graphql/operations';
import type { EntityRef } from '../graphql/shapes';
import { t } from '../i18n';
import { useSending } from './sending';

interface Props {
  readonly kept?: EntityRef | null;
  readonly merged?: EntityRef | null;
}

export function MergeForm({ kept = null, merged = null }: Props) {
  const [into, setInto] = useState<EntityRef | null>(kept);
  const [from, setFrom] = useState<EntityRef | null>(merged);
  const [reason, setReason] = useState('');
  const { said, send } = useSending();
  const ready = into !== null && from !== null && into.id !== from.id && reason.trim() !== '';
  const merge = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!into || !from) return;
    await send(MergeEntities, { into: into.id, from: [from.id], reason });
  };
  return (
    <form class="edit-form" onSubmit={(event) => void merge(event)}>
      <h3>{t('mergeActors')}</h3>
      <div class="field-row">
        <span>{t('mergeInto')}</span>
        {into ? <ActorChip actor={into} onRemove={() => setInto(null)} /> : <ActorSearch id="merge-into" label={t('mergeInto')} onChoose={setInto} />}
      </div>
      <div class="field-row">
        <span>{t('mergeFrom')}</span>
        {from ? <ActorChip actor={from} onRemove={() => setFrom(null)} /> : <ActorSearch id="merge-from" label={t('mergeFrom')} onChoose={setFrom} />}
      </div>
      <label>
        {t('reason')}
        <input type="text" dir="auto" value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
      </label>
      <p class="actions">
        <button type="submit" class="button primary" disabled={!ready}>
          {t('send')}
        </button>
      </p>
      <p role="status">{said}</p>
    </form>
  );
}
