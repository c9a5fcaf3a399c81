/** Dated ties on a common line of time: soft ends where a source leaves a date open, and what has no date at the end. */
import { useMemo, useState } from 'preact/hooks';
import { DataTable, type Column } from '../components/data-table';
import { KindIcon } from '../components/kind-icon';
import { Link } from '../components/link';
import { Waiting } from '../components/notice';
import { TimelineEvents } from '../graphql/operations';
import type { TimelineItem } from '../graphql/shapes';
import { useAnswer } from '../graphql/use';
import { number, t, tOf } from '../i18n';
import { epoch } from '../state/changes';
import { elsewhere, language, state } from '../state/store';
import { fullView } from '../state/view';
import { windowOf, type Window } from '../time/extent';
import { Bar, Grid, Ticks } from './track-bar';

const itemsMax = 200;

interface RowProps {
  readonly item: TimelineItem;
  readonly window: Window | null;
}

function Row({ item, window }: RowProps) {
  const { relationship, when, label, entity } = item;
  return (
    <li class="track-row">
      <span class="track-label">
        <KindIcon kind={entity?.kind ?? relationship?.target.kind ?? ''} size={18} />
        <span class="lines">
          {item.because.length === 0 && <bdi>{label}</bdi>}
          {item.because.map(({ id, label: does, source, target }, at) => (
            <Link key={id} to={elsewhere({ view: 'graph', ids: [source.id], selected: [{ type: 'relationship', id }] })}>
              <bdi>{at === 0 ? label : `${source.name} ${does} ${target.name}`}</bdi>
            </Link>
          ))}
        </span>
      </span>
      <span class="track-date muted">
        {when ? <bdi>{when.label}</bdi> : t('dateUnknown')}
        {relationship && relationship.status !== 'ATTESTED' ? ` · ${tOf('status', relationship.status)}` : ''}
      </span>
      {window && (
        <span class="track-bar" dir="ltr" aria-hidden="true">
          <Grid window={window} />
          {when && <Bar when={when} window={window} />}
        </span>
      )}
    </li>
  );
}

function Axis({ window }: { readonly window: Window }) {
  return (
    <div class="track-row axis" aria-hidden="true">
      <span class="track-label" />
      <span class="track-date" />
      <Ticks window={window} />
    </div>
  );
}

function TrackTable({ items }: { readonly items: readonly TimelineItem[] }) {
  const columns: Column<TimelineItem>[] = [
    { key: 'when', label: t('when'), value: ({ when }) => when?.edtf ?? '', show: ({ when }) => (when ? <bdi>{when.label}</bdi> : t('dateUnknown')) },
    { key: 'from', label: t('from'), value: ({ relationship }) => relationship?.source.name ?? '' },
    { key: 'what', label: t('relationship'), value: ({ because }) => because.map(({ source, label, target }) => `${source.name} ${label} ${target.name}`).join('; ') },
    { key: 'to', label: t('to'), value: ({ relationship }) => relationship?.target.name ?? '' },
    { key: 'confidence', label: t('confidence'), value: ({ relationship }) => relationship?.confidence ?? 0, show: ({ relationship }) => number(relationship?.confidence ?? 0, 2), numeric: true },
  ];
  return <DataTable name="timeline" caption={t('view_timeline')} columns={columns} rows={items} keyOf={({ relationship, label }) => relationship?.id ?? label} />;
}

interface Props {
  readonly of: readonly string[];
  readonly together: boolean;
  readonly parts: boolean;
  /** Lanes: the items of one actor under its name. */
  readonly laneOf?: (item: TimelineItem) => string;
  readonly table?: boolean;
}

export function Track({ of, together, parts, laneOf, table = false }: Props) {
  const [after, setAfter] = useState<string | null>(null);
  const answered = useAnswer(
    TimelineEvents,
    { of: of.length > 0 ? of : null, together, parts, view: fullView(state.value), first: itemsMax, after, language: language.value },
    epoch.value,
  );
  const timeline = answered.data?.timeline;
  const items = timeline?.nodes ?? [];
  const window = useMemo(() => windowOf(items.map(({ when }) => when)), [timeline]);
  if (!timeline) return <Waiting answered={answered} />;
  const dated = items.filter(({ when }) => when !== null);
  const undated = items.filter(({ when }) => when === null);
  const lanes = new Map<string, TimelineItem[]>();
  for (const item of dated) {
    const lane = laneOf?.(item) ?? '';
    lanes.set(lane, [...(lanes.get(lane) ?? []), item]);
  }
  const keyOf = ({ relationship, label, when }: TimelineItem): string => `${relationship?.id ?? label} ${when?.edtf ?? ''}`;
  return (
    <div class="track" data-ready="track">
      {table ? (
        <TrackTable items={items} />
      ) : (
        <>
          {window && <Axis window={window} />}
          {[...lanes].map(([lane, members]) => (
            <section key={lane}>
              {lane !== '' && <h3 class="lane">{lane}</h3>}
              <ul>
                {members.map((item) => (
                  <Row key={keyOf(item)} item={item} window={window} />
                ))}
              </ul>
            </section>
          ))}
          {undated.length > 0 && (
            <section>
              <h3 class="lane">{t('undatedItems')}</h3>
              <ul>
                {undated.map((item) => (
                  <Row key={keyOf(item)} item={item} window={null} />
                ))}
              </ul>
            </section>
          )}
        </>
      )}
      {items.length === 0 && <p class="muted">{t('nothingHere')}</p>}
      <p class="status-line" role="status">
        {t('rowsOf', { n: items.length, total: timeline.totalCount })}{' '}
        {timeline.pageInfo.hasNextPage && (
          <button type="button" class="as-link" onClick={() => setAfter(timeline.pageInfo.endCursor)}>
            {t('moreTies', { n: timeline.totalCount - items.length })}
          </button>
        )}
      </p>
    </div>
  );
}
