/** Several picked actors: what can be asked about them together. */
import { ActorChip, useActors } from '../components/actor-chip';
import { Fold } from '../components/fold';
import { MergeForm } from '../editing/merge-form';
import { mayEdit } from '../editing/permission';
import { t } from '../i18n';
import { elsewhere, go, state } from '../state/store';

export function SelectionPanel() {
  const { selected } = state.value;
  const ids = selected.filter(({ type }) => type === 'entity').map(({ id }) => id);
  const actors = useActors(ids);
  return (
    <div class="selection">
      <h2 class="panel-title">{t('selectedN', { n: selected.length })}</h2>
      <p class="chips">
        {actors.map((actor) => (
          <ActorChip key={actor.id} actor={actor} onRemove={() => go({ selected: selected.filter(({ id }) => id !== actor.id) })} />
        ))}
      </p>
      <p class="actions">
        {ids.length === 2 && (
          <button type="button" class="button primary" onClick={() => go(elsewhere({ view: 'paths', ids }))}>
            {t('showPaths')}
          </button>
        )}
        {ids.length >= 2 && ids.length <= 4 && (
          <button type="button" class="button" onClick={() => go(elsewhere({ view: 'compare', ids }))}>
            {t('compareThem')}
          </button>
        )}
        <button type="button" class="button" onClick={() => go(elsewhere({ view: 'timeline', ids }))}>
          {t('view_timeline')}
        </button>
      </p>
      {mayEdit.value && ids.length === 2 && (
        <Fold key={ids.join()} title={t('mergeActors')}>
          <MergeForm kept={actors[0] ?? null} merged={actors[1] ?? null} />
        </Fold>
      )}
    </div>
  );
}
