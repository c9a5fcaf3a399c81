/** Proposes a claim: a tie between two actors, with its source and its words. */
import { useState } from 'preact/hooks';
import { ActorSearch } from '../components/actor-search';
import { ActorChip } from '../components/actor-chip';
import { run, ServiceError } from '../graphql/client';
import { AssertClaims } from '../graphql/operations';
import type { EntityRef } from '../graphql/shapes';
import { t } from '../i18n';
import { kindLabel, service } from '../state/service';
import { language } from '../state/store';
import { allowed, looksLikeEdtf } from './rules';
import { SourceField } from './source-field';

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

export function ProposeForm() {
  const [subject, setSubject] = useState<EntityRef | null>(null);
  const [object, setObject] = useState<EntityRef | null>(null);
  const [property, setProperty] = useState('');
  const [source, setSource] = useState('');
  const [quote, setQuote] = useState('');
  const [valid, setValid] = useState('');
  const [said, setSaid] = useState('');
  const kinds = service.value?.entityKinds ?? [];
  const properties = (service.value?.relationshipKinds ?? []).filter((kind) => !kind.abstract);
  const chosen = properties.find(({ name }) => name === property);
  const fitting = subject && object ? properties.filter((kind) => allowed(kind, subject.kind, object.kind, kinds)) : properties;
  const names = (list: readonly string[]): string => list.map(kindLabel).join(', ');
  const problems = [
    chosen && subject && object && !allowed(chosen, subject.kind, object.kind, kinds) ? t('wrongKinds', { property: chosen.label, from: names(chosen.from), to: names(chosen.to) }) : null,
    valid !== '' && !looksLikeEdtf(valid) ? t('validHint') : null,
    !subject || !object || !chosen || source === '' ? t('needsBoth') : null,
  ].filter((problem) => problem !== null);

  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!subject || !object || problems.length > 0) return;
    const claim = { subject: subject.id, property, object: object.id, source, ...(quote === '' ? {} : { quote }), ...(valid === '' ? {} : { valid }) };
    try {
      const { assertClaims } = await run(AssertClaims, { input: [claim], reason: null, idempotencyKey: crypto.randomUUID() }, { language: language.value, strict: true });
      setSaid(t('saved', { revision: assertClaims?.revision ?? 0 }));
      setQuote('');
    } catch (error) {
      setSaid(t('failed', { message: error instanceof ServiceError ? error.message : String(error) }));
    }
  };
  return (
    <form class="edit-form" onSubmit={(event) => void send(event)}>
      <h3>{t('proposeClaim')}</h3>
      <End id="claim-subject" label={t('subject')} value={subject} onChange={setSubject} />
      <label>
        {t('property')}
        <select value={property} onChange={(event) => setProperty(event.currentTarget.value)}>
          <option value="" />
          {fitting.map(({ name, label }) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <End id="claim-object" label={t('object')} value={object} onChange={setObject} />
      <SourceField value={source} onChange={setSource} />
      <label>
        {t('quote')} <span class="muted">{t('quoteHint')}</span>
        <textarea rows={3} dir="auto" value={quote} onInput={(event) => setQuote(event.currentTarget.value)} />
      </label>
      <label>
        {t('validTime')} <span class="muted">{t('validHint')}</span>
        <input type="text" dir="ltr" value={valid} onInput={(event) => setValid(event.currentTarget.value.trim())} />
      </label>
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
