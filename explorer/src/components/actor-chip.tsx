/** Actors that an address names: their names are asked for together and remembered. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { run } from '../graphql/client';
import { Actors } from '../graphql/operations';
import type { EntityRef } from '../graphql/shapes';
import { t } from '../i18n';
import { language } from '../state/store';
import { KindIcon } from './kind-icon';

const known = signal<ReadonlyMap<string, EntityRef>>(new Map());

const keyOf = (id: string, spoken: string): string => `${spoken} ${id}`;

/** The actors with these ids, as far as they are known by now; a missing one carries its id as a name. */
export function useActors(ids: readonly string[]): readonly EntityRef[] {
  const spoken = language.value;
  const missing = ids.filter((id) => !known.value.has(keyOf(id, spoken)));
  useEffect(() => {
    if (missing.length === 0) return;
    const stop = new AbortController();
    run(Actors, { ids: missing, language: spoken }, { language: spoken, signal: stop.signal }).then(
      ({ nodes }) => {
        const next = new Map(known.value);
        missing.forEach((id, at) => {
          const { kind, name } = nodes[at] ?? {};
          next.set(keyOf(id, spoken), { id, kind: kind ?? '', name: name ?? `${id} (${t('unknownActor')})` });
        });
        known.value = next;
      },
      () => undefined,
    );
    return () => stop.abort();
  }, [missing.join('\n'), spoken]);
  return ids.map((id) => known.value.get(keyOf(id, spoken)) ?? { id, kind: '', name: id });
}

export function ActorChip({ actor, onRemove }: { readonly actor: EntityRef; readonly onRemove?: () => void }) {
  return (
    <span class="chip">
      <KindIcon kind={actor.kind} />
      <bdi>{actor.name}</bdi>
      {onRemove && (
        <button type="button" class="chip-remove" aria-label={t('remove', { name: actor.name })} onClick={onRemove}>
          ×
        </button>
      )}
    </span>
  );
}
