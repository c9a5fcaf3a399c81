/** Two to four actors side by side: what they share, and what only one of them has. */
import { ActorChip, useActors } from '../components/actor-chip';
import { ActorSearch } from '../components/actor-search';
import { DataTable, type Column } from '../components/data-table';
import { KindIcon } from '../components/kind-icon';
import { Link } from '../components/link';
import { Waiting } from '../components/notice';
import { CommonNeighbours, Compare, TiesBetween, type CommonNeighbour, type Compared } from '../graphql/operations';
import type { DirectedTie } from '../graphql/shapes';
import { useAnswer } from '../graphql/use';
import { number, percent, t } from '../i18n';
import { kindLabel } from '../state/service';
import { elsewhere, go, language, state } from '../state/store';
import { fullView } from '../state/view';
import { epoch } from '../state/changes';
import { Overlap } from './overlap';
import { SharedPicture } from './shared-picture';
import { YearChart } from './year-chart';
import { omittedText } from './status-line';

const actorsMax = 4;

/** More than these are in the table only. */
const pictureMax = 20;

function TieText({ tie }: { readonly tie: DirectedTie }) {
  return (
    <>
      <bdi>{tie.source.name}</bdi>{' '}
      <Link to={elsewhere({ view: 'graph', ids: [tie.source.id, tie.target.id], selected: [{ type: 'relationship', id: tie.id }] })}>{tie.label}</Link> <bdi>{tie.target.name}</bdi>{' '}
      <span class="muted">
        {tie.valid ? <bdi>{tie.valid.label}</bdi> : t('dateUnknown')} · {number(tie.confidence, 2)}
      </span>
    </>
  );
}

function Direct({ a, b }: { readonly a: string; readonly b: string }) {
  const { data } = useAnswer(TiesBetween, { a, b, view: fullView(state.value), language: language.value }, epoch.value);
  const ties = data?.between ?? [];
  return (
    <section>
      <h2>{t('directTies')}</h2>
      {data && ties.length === 0 && <p class="muted">{t('noDirectTies')}</p>}
      <ul class="plain">
        {ties.map((tie) => (
          <li key={tie.id}>
            <TieText tie={tie} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Shared({ rows }: { readonly rows: readonly CommonNeighbour[] }) {
  const columns: Column<CommonNeighbour>[] = [
    {
      key: 'name',
      label: t('name'),
      value: ({ entity }) => entity.name,
      show: ({ entity }) => (
        <span class="with-icon">
          <KindIcon kind={entity.kind} size={18} />
          <Link to={elsewhere({ view: 'actor', ids: [entity.id] })}>
            <bdi>{entity.name}</bdi>
          </Link>
        </span>
      ),
    },
    { key: 'kind', label: t('kind'), value: ({ entity }) => kindLabel(entity.kind) },
    {
      key: 'ties',
      label: t('ties'),
      value: ({ ties }) => ties.map(({ source, label, target }) => `${source.name} ${label} ${target.name}`).join('; '),
      show: ({ ties }) => (
        <ul class="plain">
          {ties.map((tie) => (
            <li key={tie.id}>
              <TieText tie={tie} />
            </li>
          ))}
        </ul>
      ),
    },
  ];
  return <DataTable name="shared" caption={t('shared')} columns={columns} rows={rows} keyOf={({ entity }) => entity.id} />;
}

function OnlyOne({ row: { entity, only, onlyCount } }: { readonly row: Compared }) {
  return (
    <section>
      <h2>
        {t('onlyOf', { name: entity.name })} <span class="muted tabular">{number(onlyCount)}</span>
      </h2>
      <ul class="tie-list">
        {only.map(({ entity: { id, kind, name } }) => (
          <li key={id}>
            <KindIcon kind={kind} size={18} />
            <Link to={elsewhere({ view: 'actor', ids: [id] })}>
              <bdi>{name}</bdi>
            </Link>
          </li>
        ))}
      </ul>
      {onlyCount > only.length && <p class="muted">{t('moreTies', { n: onlyCount - only.length })}</p>}
    </section>
  );
}

export function CompareScreen() {
  const { ids, parts } = state.value;
  const of = ids.slice(0, actorsMax);
  const actors = useActors(of);
  const view = fullView(state.value);
  const enough = of.length >= 2;
  const common = useAnswer(CommonNeighbours, enough ? { of, parts, view, first: 200, language: language.value } : null, epoch.value);
  const compared = useAnswer(Compare, enough ? { entities: of, view, language: language.value } : null, epoch.value).data?.compare;
  const [a, b] = of;
  const found = common.data?.common;
  return (
    <main class="page wide" id="content" tabIndex={-1} data-ready={found && compared ? 'screen' : undefined}>
      <h1>{t('view_compare')}</h1>
      <div class="ask inline">
        {actors.map((actor) => (
          <ActorChip key={actor.id} actor={actor} onRemove={() => go({ ids: of.filter((id) => id !== actor.id) })} />
        ))}
        {of.length < actorsMax && <ActorSearch id="compare-add" label={t('addActor')} onChoose={({ id }) => go({ ids: [...of.filter((item) => item !== id), id] })} />}
        <label class="check">
          <input type="checkbox" checked={parts} onChange={() => go({ parts: !parts })} /> {t('withParts')}
        </label>
      </div>
      {enough && (
        <p class="actions">
          <Link class="button" to={elsewhere({ view: 'graph', ids: of })}>
            {t('view_graph')}
          </Link>
          <Link class="button" to={elsewhere({ view: 'timeline', ids: of, parts, together: true })}>
            {t('view_timeline')}
          </Link>
          {of.length === 2 && (
            <Link class="button" to={elsewhere({ view: 'paths', ids: of })}>
              {t('view_paths')}
            </Link>
          )}
        </p>
      )}
      {!enough && <p class="muted">{t('compareIntro')}</p>}
      {enough && !found && <Waiting answered={common} />}
      {a !== undefined && b !== undefined && of.length === 2 && <Direct a={a} b={b} />}
      {found && (
        <section>
          <h2>
            {t('shared')} {compared && (
              <span class="muted">
                <span class="tabular">{number(compared.sharedCount)}</span> · {t('likeness', { share: percent(compared.likeness) })}
              </span>
            )}
          </h2>
          {found.nodes.length === 0 ? (
            <p class="muted">{t('noShared')}</p>
          ) : (
            <>
              <Shared rows={found.nodes} />
              <div class="shared-frame" tabIndex={0} role="region" aria-label={t('pictureOfShared')}>
                <SharedPicture actors={actors} rows={found.nodes.slice(0, pictureMax)} />
              </div>
            </>
          )}
          <p class="status-line" role="status">
            {[t('nActors', { n: found.nodes.length }), found.truncated ? t('truncated') : null, omittedText(found.omitted)].filter((part) => part !== null).join(' · ')}
          </p>
        </section>
      )}
      {found && <Overlap actors={actors} rows={found.nodes} />}
      {compared && enough && compared.overTime.length > 1 && <YearChart actors={actors} years={compared.overTime} />}
      {compared && enough && (
        <section class="columns">
          {compared.entities.map((row) => (
            <OnlyOne key={row.entity.id} row={row} />
          ))}
          {compared.truncated && <p class="muted">{t('truncated')}</p>}
        </section>
      )}
    </main>
  );
}
