/** One place for an actor in a question: a search box until it is filled. */
import { ActorChip, useActors } from '../components/actor-chip';
import { ActorSearch } from '../components/actor-search';
import { t } from '../i18n';

interface Props {
  readonly id: string;
  readonly value: string | undefined;
  readonly onChange: (id: string | null) => void;
}

export function ActorPicker({ id, value, onChange }: Props) {
  const [actor] = useActors(value === undefined ? [] : [value]);
  return actor ? (
    <ActorChip actor={actor} onRemove={() => onChange(null)} />
  ) : (
    <ActorSearch id={id} label={t('pickActor')} onChoose={(hit) => onChange(hit.id)} />
  );
}
