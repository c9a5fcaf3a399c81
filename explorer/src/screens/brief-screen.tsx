/** One page about an actor to hand over: who it is, its ties, its place, open disputes, and every source as a footnote. */
import { KindIcon } from '../components/kind-icon';
import { SourceLine } from '../components/claim';
import { Missing } from '../components/notice';
import { save } from '../components/save';
import { bibtex, cslJson } from '../cite/citations';
import { ActorPage } from '../graphql/operations';
import type { Claim, Source } from '../graphql/shapes';
import { useAnswer } from '../graphql/use';
import { directionOf } from '../i18n/direction';
import { comma, day, entityStatus, number, t, tOf } from '../i18n';
import { service } from '../state/service';
import { language, state } from '../state/store';
import { everything, fullView } from '../state/view';
import { AttributeList, disputesOf, objectText, propertyLabel, StandingTable } from './actor-facts';
import { Names } from './actor-panel';
import { grouped, inTime } from './tie-groups';

/** Numbers sources in the order in which they are first referred to. */
export class Footnotes {
  private readonly numbers = new Map<string, number>();
  readonly sources: Source[] = [];

  numberOf(source: Source): number {
    const known = this.numbers.get(source.id);
    if (known !== undefined) return known;
    this.sources.push(source);
    this.numbers.set(source.id, this.sources.length);
    return this.sources.length;
  }
}

/** Called, not mounted: a component would be given its numbers only after the list of sources is drawn. */
function marked(claims: readonly Claim[], notes: Footnotes) {
  const marks = [...new Set(claims.map(({ source }) => notes.numberOf(source)))].sort((a, b) => a - b);
  return (
    <sup class="marks">
      {marks.map((mark, at) => (
        <span key={mark}>
          {at > 0 && comma().trim()}
          <a href={`#note-${mark}`}>{number(mark)}</a>
        </span>
      ))}
    </sup>
  );
}

/** The words of a source in their own language, direction and marks, whatever stands around them. */
function Quoted({ text, language: spoken }: { readonly text: string; readonly language: string | null }) {
  const direction = directionOf(text);
  const [opening, closing] = spoken?.startsWith('fr') ? ['«\u00a0', '\u00a0»'] : direction === 'rtl' ? ['«', '»'] : ['“', '”'];
  return (
    <bdi class="quoted" lang={spoken ?? undefined} dir={direction}>
      {opening}
      {text}
      {closing}
    </bdi>
  );
}

const tiesMax = 200;

export function BriefScreen() {
  const id = state.value.ids[0] ?? '';
  const answered = useAnswer(ActorPage, { id, view: fullView(state.value), everything, first: tiesMax, language: language.value });
  const actor = answered.data?.entity;
  if (!actor || !answered.data) {
    return (
      <main class="page" id="content" tabIndex={-1}>
        <h1>{t('view_brief')}</h1>
        <Missing answered={answered} id={id} />
      </main>
    );
  }
  const notes = new Footnotes();
  const { relationships } = actor;
  const groups = grouped(relationships.edges);
  const disputes = disputesOf([...(answered.data.asSubject?.nodes ?? []), ...(answered.data.asObject?.nodes ?? [])]);
  // Footnotes are numbered while the text above them is made, so the text comes first.
  const ties = groups.map(([label, members]) => (
    <section key={label}>
      <h3>{label}</h3>
      <ul class="brief-ties">
        {members.map(({ node, other }) => (
          <li key={node.id}>
            <bdi>{other.name}</bdi>
            {node.valid && (
              <>
                {comma()}
                <bdi>{node.valid.label}</bdi>
              </>
            )}
            <span class="muted"> ({number(node.confidence, 2)})</span>
            {marked(node.claims ?? [], notes)}
          </li>
        ))}
      </ul>
    </section>
  ));
  const dated = inTime(relationships.edges).map(({ node, other }) => (
    <tr key={node.id}>
      <td>
        <bdi>{node.valid?.label}</bdi>
      </td>
      <td>
        {node.label} <bdi>{other.name}</bdi>
        {marked(node.claims ?? [], notes)}
      </td>
    </tr>
  ));
  const disputed = disputes.map((claim) => (
    <li key={claim.id}>
      <bdi>{claim.subject.name}</bdi> · {propertyLabel(claim.property)} · <bdi>{objectText(claim)}</bdi> <span class={claim.status === 'ATTESTED' ? 'tag' : 'tag status'}>{tOf('status', claim.status)}</span>{' '}
      {claim.quote !== null && <Quoted text={claim.quote} language={claim.source.language} />}
      {claim.note !== null && (
        <span class="muted">
          {' '}
          <bdi>{claim.note}</bdi>
        </span>
      )}
      {marked([claim, ...(claim.disputedBy ?? []), ...(claim.disputes ? [claim.disputes] : [])], notes)}
    </li>
  ));
  return (
    <main class="page brief" id="content" tabIndex={-1} data-ready="screen">
      <p class="actions no-print">
        <button type="button" class="button primary" onClick={() => print()}>
          {t('print')}
        </button>
        <button type="button" class="button" onClick={() => save(`${id}.bib`, 'application/x-bibtex', bibtex(notes.sources))}>
          BibTeX
        </button>
        <button type="button" class="button" onClick={() => save(`${id}.csl.json`, 'application/json', cslJson(notes.sources))}>
          CSL-JSON
        </button>
      </p>
      <h1 class="with-icon">
        <KindIcon kind={actor.kind} size={34} />
        <bdi>{actor.name}</bdi>
      </h1>
      <p class="muted">
        {actor.kindLabel}
        {actor.status !== 'EXISTING' && ` · ${entityStatus(actor.status)}`} · {t('asOfRevision', { revision: service.value?.stats.revision ?? 0, date: day(new Date().toISOString()) })}
      </p>
      {(actor.description !== null || actor.names.length > 1 || actor.attributes.length > 0) && (
        <section>
          <h2>{t('whoItIs')}</h2>
          {actor.description !== null && <p dir="auto">{actor.description}</p>}
          <Names names={actor.names} except={actor.name} />
          <AttributeList actor={actor} codes={false} />
        </section>
      )}
      <section>
        <h2>{t('nRelationships', { n: relationships.totalCount })}</h2>
        <div class="brief-columns">{ties}</div>
        {relationships.totalCount > relationships.edges.length && <p class="muted">{t('moreTies', { n: relationships.totalCount - relationships.edges.length })}</p>}
      </section>
      {dated.length > 0 && (
        <section>
          <h2>{t('tiesInTime')}</h2>
          <table class="in-time">
            <tbody>{dated}</tbody>
          </table>
        </section>
      )}
      <StandingTable id={id} />
      <section>
        <h2>{t('openDisputes')}</h2>
        {disputed.length === 0 ? <p class="muted">{t('noDisputes')}</p> : <ul class="plain">{disputed}</ul>}
      </section>
      <section>
        <h2>{t('sources')}</h2>
        <ol class="footnotes">
          {notes.sources.map((source, at) => (
            <li key={source.id} id={`note-${at + 1}`}>
              <SourceLine source={source} />
              {source.url !== null && (
                <span class="print-only">
                  {' '}
                  <bdi dir="ltr">{source.url}</bdi>
                </span>
              )}
            </li>
          ))}
        </ol>
      </section>
    </main>
  );
}
