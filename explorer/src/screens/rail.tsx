/** The filters: a legend that can be switched, and what decides how the picture is drawn. */
import { useMemo } from 'preact/hooks';
import { KindIcon } from '../components/kind-icon';
import { number, t, tOf, type MessageKey } from '../i18n';
import type { Slice } from '../graphql/shapes';
import { can, kindLabel, relationshipLabel } from '../state/service';
import { adjust, go, state } from '../state/store';
import { layouts, type ViewState } from '../state/url';

interface Counted {
  readonly kind: string;
  readonly label: string;
  readonly count: number;
}

function counted(kinds: readonly string[], labelOf: (kind: string) => string, also: readonly string[]): Counted[] {
  const counts = new Map<string, number>(also.map((kind) => [kind, 0]));
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => ({ kind, label: labelOf(kind), count })).sort((a, b) => b.count - a.count || a.label.localeCompare(b.label));
}

interface LegendProps {
  readonly rows: readonly Counted[];
  readonly only: readonly string[];
  readonly without: readonly string[];
  readonly withIcons: boolean;
  readonly onChange: (only: readonly string[], without: readonly string[]) => void;
}

function Legend({ rows, only, without, withIcons, onChange }: LegendProps) {
  const shown = (kind: string): boolean => (only.length === 0 || only.includes(kind)) && !without.includes(kind);
  const toggle = (kind: string): void => {
    if (only.length > 0) onChange(shown(kind) ? only.filter((item) => item !== kind) : [...only, kind], without);
    else onChange([], shown(kind) ? [...without, kind] : without.filter((item) => item !== kind));
  };
  return (
    <ul class="legend">
      {rows.map(({ kind, label, count }) => (
        <li key={kind} class={shown(kind) ? '' : 'off'}>
          <label>
            <input type="checkbox" checked={shown(kind)} onChange={() => toggle(kind)} />
            {withIcons && <KindIcon kind={kind} />}
            <span class="legend-name">{label}</span>
          </label>
          <button type="button" class="only" aria-label={t('onlyThis', { name: label })} onClick={() => onChange([kind], [])}>
            {t('only')}
          </button>
          <output class="tabular">{number(count)}</output>
        </li>
      ))}
    </ul>
  );
}

function ShowAll({ active, change }: { readonly active: boolean; readonly change: Partial<ViewState> }) {
  return active ? (
    <button type="button" class="as-link" onClick={() => go(change)}>
      {t('showAll')}
    </button>
  ) : null;
}

const claimStatuses = ['ATTESTED', 'DISPUTED', 'PLANNED', 'SPECULATIVE', 'OPINION'] as const;

/** One status is always ticked: a picture of no claims at all is none. */
function Statuses() {
  const chosen = state.value.statuses.length === 0 ? ['ATTESTED'] : state.value.statuses;
  const toggle = (status: string): void => {
    const next = claimStatuses.filter((item) => (item === status ? !chosen.includes(item) : chosen.includes(item)));
    go({ statuses: next.length === 1 && next[0] === 'ATTESTED' ? [] : next });
  };
  return (
    <ul class="legend">
      {claimStatuses.map((status) => (
        <li key={status}>
          <label>
            <input type="checkbox" checked={chosen.includes(status)} disabled={chosen.length === 1 && chosen[0] === status} onChange={() => toggle(status)} />
            <span class="legend-name">{tOf('status', status)}</span>
          </label>
        </li>
      ))}
    </ul>
  );
}

const measures = ['DEGREE', 'BETWEENNESS', 'PAGERANK', 'EIGENVECTOR', 'CLOSENESS', 'CORENESS'] as const;

export function Rail({ slice }: { readonly slice: Slice | null }) {
  const { kinds, withoutKinds, relationshipKinds, withoutRelationshipKinds, confidence, size, layout, communities } = state.value;
  const grouped = slice?.nodes.some(({ attributes }) => attributes.community !== null) ?? false;
  const entityRows = useMemo(
    () => counted(slice?.nodes.map(({ attributes }) => attributes.kind) ?? [], kindLabel, [...kinds, ...withoutKinds]),
    [slice, kinds, withoutKinds],
  );
  const relationshipRows = useMemo(
    () => counted(slice?.edges.map(({ attributes }) => attributes.kind) ?? [], relationshipLabel, [...relationshipKinds, ...withoutRelationshipKinds]),
    [slice, relationshipKinds, withoutRelationshipKinds],
  );
  return (
    <>
      <h2>{t('entityKinds')}</h2>
      <Legend rows={entityRows} only={kinds} without={withoutKinds} withIcons onChange={(only, without) => go({ kinds: only, withoutKinds: without })} />
      <ShowAll active={kinds.length + withoutKinds.length > 0} change={{ kinds: [], withoutKinds: [] }} />
      <h2>{t('leastConfidence')}</h2>
      <div class="slider">
        <input
          type="range"
          min="0"
          max="1"
          step="0.05"
          value={confidence}
          aria-label={t('leastConfidence')}
          aria-valuetext={number(confidence, 2)}
          onInput={(event) => adjust({ confidence: Number(event.currentTarget.value) })}
        />
        <output class="tabular">{number(confidence, 2)}</output>
      </div>
      <h2>{t('statuses')}</h2>
      <Statuses />
      {can('ranking') && (
        <>
          <h2 id="size-by">{t('sizeBy')}</h2>
          <select aria-labelledby="size-by" value={size} onChange={(event) => go({ size: event.currentTarget.value })}>
            {measures.map((measure) => (
              <option key={measure} value={measure}>
                {tOf('measure', measure)}
              </option>
            ))}
          </select>
        </>
      )}
      <h2>{t('layout')}</h2>
      <div class="segments grid" role="group" aria-label={t('layout')}>
        {layouts.map((name) => (
          <button key={name} type="button" aria-pressed={layout === name} onClick={() => go({ layout: name, places: [], camera: null })}>
            {t(`layout_${name}` satisfies MessageKey)}
          </button>
        ))}
      </div>
      {grouped && (
        <label class="check">
          <input type="checkbox" checked={communities} onChange={() => go({ communities: !communities })} /> {t('communities')}
        </label>
      )}
      <h2>{t('relationshipKinds')}</h2>
      <Legend
        rows={relationshipRows}
        only={relationshipKinds}
        without={withoutRelationshipKinds}
        withIcons={false}
        onChange={(only, without) => go({ relationshipKinds: only, withoutRelationshipKinds: without })}
      />
      <ShowAll active={relationshipKinds.length + withoutRelationshipKinds.length > 0} change={{ relationshipKinds: [], withoutRelationshipKinds: [] }} />
    </>
  );
}
