/** Everything about one actor, at an address of its own. */
import { KindIcon } from '../components/kind-icon';
import { Link } from '../components/link';
import { Missing } from '../components/notice';
import { ActorPage } from '../graphql/operations';
import { useAnswer } from '../graphql/use';
import { entityStatus, t } from '../i18n';
import { epoch } from '../state/changes';
import { elsewhere, language, state } from '../state/store';
import { everything, fullView } from '../state/view';
import { AttributeList, Disputes, StandingTable } from './actor-facts';
import { Names } from './actor-panel';
import { NextPartners } from './next-partners';
import { Offices } from './offices';
import { Partners } from './partners';
import { TieGroups } from './tie-groups';
import { Track } from './timeline-track';

const tiesMax = 200;

export function ActorScreen() {
  const id = state.value.ids[0] ?? '';
  const answered = useAnswer(ActorPage, { id, view: fullView(state.value), everything, first: tiesMax, language: language.value }, epoch.value);
  const actor = answered.data?.entity;
  if (!actor || !answered.data) {
    return (
      <main class="page" id="content" tabIndex={-1}>
        <h1>{t('view_actor')}</h1>
        <Missing answered={answered} id={id} />
      </main>
    );
  }
  const { relationships } = actor;
  const claims = [...(answered.data.asSubject?.nodes ?? []), ...(answered.data.asObject?.nodes ?? [])];
  return (
    <main class="page wide" id="content" tabIndex={-1} data-ready="screen">
      <p class="muted eyebrow">
        {actor.kindLabel} {actor.status !== 'EXISTING' && <span class="tag status">{entityStatus(actor.status)}</span>}
      </p>
      <h1 class="with-icon">
        <KindIcon kind={actor.kind} size={34} />
        <bdi>{actor.name}</bdi>
      </h1>
      {answered.current && actor.id !== id && <p role="status">{t('mergedInto', { id })}</p>}
      {actor.description !== null && (
        <p class="lead" dir="auto">
          {actor.description}
        </p>
      )}
      <p class="actions">
        <Link class="button primary" to={elsewhere({ view: 'graph', ids: [id], selected: [{ type: 'entity', id }] })}>
          {t('view_graph')}
        </Link>
        <Link class="button" to={elsewhere({ view: 'paths', ids: [id] })}>
          {t('pathFromHere')}
        </Link>
        <Link class="button" to={elsewhere({ view: 'compare', ids: [id] })}>
          {t('compareThem')}
        </Link>
        <Link class="button" to={elsewhere({ view: 'brief', ids: [id] })}>
          {t('makeBrief')}
        </Link>
      </p>
      <div class="columns">
        <div>
          <section>
            <h2>{t('nRelationships', { n: relationships.totalCount })}</h2>
            <TieGroups
              id={id}
              counts={actor.relationshipCounts}
              edges={relationships.edges}
              perGroup={50}
              heading="h3"
              tieHref={(tie) => elsewhere({ view: 'graph', ids: [id], selected: [{ type: 'relationship', id: tie }] })}
              actorHref={(other) => elsewhere({ view: 'actor', ids: [other] })}
            />
          </section>
          <Partners id={id} />
          <NextPartners id={id} />
        </div>
        <div>
          <Offices id={id} edges={relationships.edges} />
          <StandingTable id={id} />
          {actor.names.length > 1 && (
            <section>
              <h2>{t('otherNames')}</h2>
              <Names names={actor.names} except={actor.name} />
            </section>
          )}
          {actor.attributes.length + actor.identifiers.length > 0 && (
            <section>
              <h2>{t('attributes')}</h2>
              <AttributeList actor={actor} />
            </section>
          )}
          <section>
            <h2>{t('openDisputes')}</h2>
            <Disputes claims={claims} />
          </section>
        </div>
      </div>
      <section>
        <h2>{t('inTime')}</h2>
        <Track of={[id]} parts={false} together={false} />
      </section>
    </main>
  );
}
