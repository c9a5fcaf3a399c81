/** Proposes a claim: a tie between two actors, with its source and its words. The ontology's rules are checked while typing. */
import { useState } from 'preact/hooks';
import { ActorChip } from '../components/actor-chip';
import { ActorSearch } from '../components/actor-search';
import { AssertClaims } from '../graphql/operations';
import type { EntityRef } from '../graphql/shapes';
import { t, tOf } from '../i18n';
import { service } from '../state/service';
import { allowed } from './rules';
import { useSending } from './sending';
import { SourceField } from './source-field';
import { problemsOf, type Draft } from './draft';

interface EndProps {
  readonly id: string;
  readonly label: string;
  readonly value: EntityRef | null;
  readonly onChange: (actor: EntityRef | null) => void;
}

function End({ id, label, value, onChange }: EndProps) {
  return (
    <div class="field-row">
      <span>{label}</span>
      {value ? <ActorChip actor={value} onRemove={() => onChange(null)} /> : <ActorSearch id={id} label={label} onChoose={onChange} />}
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

const statuses = ['ATTESTED', 'PLANNED', 'SPECULATIVE', 'OPINION'] as const;
const levels = ['HIGH', 'MEDIUM', 'LOW'] as const;

const blank: Draft = { subject: null, object: null, property: '', source: '', quote: '', valid: '', status: 'ATTESTED', level: 'MEDIUM' };

export function ProposeForm({ subject = null }: { readonly subject?: EntityRef | null }) {
  const [draft, setDraft] = useState<Draft>({ ...blank, subject });
  const { said, send } = useSending();
  const put = (change: Partial<Draft>): void => setDraft({ ...draft, ...change });
  const kinds = service.value?.entityKinds ?? [];
  const properties = (service.value?.relationshipKinds ?? []).filter((kind) => !kind.abstract);
  const { subject: from, object: to } = draft;
  const fitting = from && to ? properties.filter((kind) => kind.name === draft.property || allowed(kind, from.kind, to.kind, kinds)) : properties;
  const problems = problemsOf(draft, properties, kinds);

  const propose = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!from || !to || problems.length > 0) return;
    const { property, source, quote, valid, status, level } = draft;
    const claim = { subject: from.id, property, object: to.id, source, status, confidenceLevel: level, ...(quote === '' ? {} : { quote }), ...(valid === '' ? {} : { valid }) };
    if (await send(AssertClaims, { input: [claim], reason: null, idempotencyKey: crypto.randomUUID() })) put({ quote: '' });
  };
  return (
    <form class="edit-form propose" onSubmit={(event) => void propose(event)}>
      <h3>{t('proposeClaim')}</h3>
      <End id="claim-subject" label={t('subject')} value={from} onChange={(actor) => put({ subject: actor })} />
      <Choice label={t('property')} value={draft.property} options={[['', ''], ...fitting.map(({ name, label }) => [name, label] as const)]} onChange={(property) => put({ property })} />
      <End id="claim-object" label={t('object')} value={to} onChange={(actor) => put({ object: actor })} />
      <SourceField value={draft.source} onChange={(source) => put({ source })} />
      <label>
        {t('quote')} <span class="muted">{t('quoteHint')}</span>
        <textarea rows={3} dir="auto" value={draft.quote} onInput={(event) => put({ quote: event.currentTarget.value })} />
      </label>
      <label>
        {t('validTime')} <span class="muted">{t('validHint')}</span>
        <input type="text" class="edtf-field" dir="ltr" value={draft.valid} onInput={(event) => put({ valid: event.currentTarget.value.trim() })} />
      </label>
      <Choice label={t('status')} value={draft.status} options={statuses.map((name) => [name, tOf('status', name)])} onChange={(status) => put({ status })} />
      <Choice label={t('confidence')} value={draft.level} options={levels.map((name) => [name, tOf('level', name)])} onChange={(level) => put({ level })} />
      <ul class="problems" role="status">
        {problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
      <p class="actions">
        <button type="submit" class="button primary" disabled={problems.length > 0}>
          {t('send')}
        </button>
      </p>
      <p role="status">{said}</p>
    </form>
  );
}
