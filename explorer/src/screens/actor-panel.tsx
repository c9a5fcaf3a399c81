/** An actor beside the picture: who it is, its ties, and where to go from here. */
import { Fold } from '../components/fold';
import { KindIcon } from '../components/kind-icon';
import { Missing } from '../components/notice';
import { ProposeForm } from '../editing/propose-form';
import { mayEdit } from '../editing/permission';
import { ActorPanel as ActorPanelOperation } from '../graphql/operations';
import { useAnswer } from '../graphql/use';
import { entityStatus, t } from '../i18n';
import { epoch } from '../state/changes';
import { elsewhere, go, language, state } from '../state/store';
import { fullView } from '../state/view';
import { TieGroups } from './tie-groups';

interface Props {
  readonly id: string;
  readonly expanded: boolean;
  readonly onExpand: (id: string) => void;
  readonly onHide: (id: string) => void;
}

const languageName = (code: string): string => {
  try {
    return new Intl.DisplayNames([language.value], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
};

export function Names({ names, except }: { readonly names: readonly { readonly text: string; readonly language: string }[]; readonly except: string }) {
  const others = names.filter(({ text }, at) => text !== except && names.findIndex((name) => name.text === text) === at);
  if (others.length === 0) return null;
  return (
    <ul class="names">
      {others.map(({ text, language: code }) => (
        <li key={text}>
          <span lang={code} dir="auto">
            {text}
          </span>{' '}
          <span class="muted">{languageName(code)}</span>
        </li>
      ))}
    </ul>
  );
}

export function ActorPanel({ id, expanded, onExpand, onHide }: Props) {
  const answered = useAnswer(ActorPanelOperation, { id, view: fullView(state.value), first: 60, language: language.value }, epoch.value);
  const { ids } = state.value;
  const actor = answered.data?.entity;
  if (!actor || (actor.id !== id && !answered.current)) {
    return <Missing answered={answered} id={id} />;
  }
  const { relationships } = actor;
  return (
    <div class="actor" data-ready="actor">
      <p class="muted eyebrow">
        {actor.kindLabel}
        {actor.status !== 'EXISTING' && <span class="tag status planned">{entityStatus(actor.status)}</span>}
      </p>
      <h2 class="panel-title with-icon">
        <KindIcon kind={actor.kind} size={28} />
        <bdi>{actor.name}</bdi>
      </h2>
      {actor.id !== id && <p role="status">{t('mergedInto', { id })}</p>}
      {actor.description !== null && <p dir="auto">{actor.description}</p>}
      <p class="actions">
        <button type="button" class="button primary" onClick={() => onExpand(id)} aria-pressed={expanded}>
          {expanded ? t('collapse') : t('expand')}
        </button>
        <button type="button" class="button" onClick={() => go(elsewhere({ view: 'actor', ids: [id] }))}>
          {t('openActor')}
        </button>
        <button type="button" class="button" onClick={() => go(elsewhere({ view: 'paths', ids: [id] }))}>
          {t('pathFromHere')}
        </button>
        <button type="button" class="button" onClick={() => go(elsewhere({ view: 'compare', ids: [id] }))}>
          {t('compareThem')}
        </button>
        {ids.length > 1 && (
          <button type="button" class="button" onClick={() => go(elsewhere({ ids: [id], selected: [{ type: 'entity', id }] }))}>
            {t('startAfresh')}
          </button>
        )}
        <button type="button" class="button" onClick={() => onHide(id)}>
          {t('hide')}
        </button>
      </p>
      {mayEdit.value && (
        <Fold key={id} title={t('proposeClaim')}>
          <ProposeForm subject={actor} />
        </Fold>
      )}
      <h3>{t('nRelationships', { n: relationships.totalCount })}</h3>
      <TieGroups
        id={id}
        counts={actor.relationshipCounts}
        edges={relationships.edges}
        perGroup={8}
        heading="h4"
        tieHref={(tie) => ({ selected: [{ type: 'relationship', id: tie }] })}
        actorHref={(other) => ({ selected: [{ type: 'entity', id: other }] })}
      />
      {actor.names.length > 1 && (
        <>
          <h3>{t('otherNames')}</h3>
          <Names names={actor.names} except={actor.name} />
        </>
      )}
    </div>
  );
}
