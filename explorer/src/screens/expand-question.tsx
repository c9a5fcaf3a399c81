/** Asks before an expansion that would fill the picture, with the ties by kind. */
import { useState } from 'preact/hooks';
import { Modal } from '../components/modal';
import { run, ServiceError } from '../graphql/client';
import { ActorPanel } from '../graphql/operations';
import type { KindCount } from '../graphql/shapes';
import { number, t } from '../i18n';
import { relationshipInverse, relationshipLabel } from '../state/service';
import { language, state } from '../state/store';
import { claimView } from '../state/view';

const askAbove = 50;

interface Question {
  readonly id: string;
  readonly name: string;
  readonly counts: readonly KindCount[];
  readonly total: number;
}

interface Expansion {
  /** Expands at once, or asks first. */
  readonly ask: (id: string) => Promise<void>;
  readonly question: Question | null;
  /** Why the last expansion could not be asked for, and how to ask again. */
  readonly failure: { readonly error: ServiceError; readonly again: () => void } | null;
  readonly close: () => void;
}

export function useExpansion(grow: (id: string) => void): Expansion {
  const [question, setQuestion] = useState<Question | null>(null);
  const [failure, setFailure] = useState<Expansion['failure']>(null);
  const ask = async (id: string): Promise<void> => {
    const spoken = language.value;
    setFailure(null);
    const answer = await run(ActorPanel, { id, view: claimView(state.value), first: 1, language: spoken }, { language: spoken }).catch((cause: unknown) => {
      setFailure({ error: cause instanceof ServiceError ? cause : new ServiceError(String(cause), 'INTERNAL'), again: () => void ask(id) });
      return null;
    });
    if (answer === null) return;
    const { entity } = answer;
    const total = entity?.relationships.totalCount ?? 0;
    if (entity && total > askAbove) setQuestion({ id, name: entity.name, counts: entity.relationshipCounts, total });
    else grow(id);
  };
  return { ask, question, failure, close: () => setQuestion(null) };
}

interface Props {
  readonly question: Question;
  readonly onGrow: (id: string) => void;
  readonly onClose: () => void;
}

export function ExpandQuestion({ question, onGrow, onClose }: Props) {
  const { id, name, counts, total } = question;
  return (
    <Modal title={t('expandAsk', { name, n: total })} onClose={onClose}>
      <ul class="tie-list">
        {counts.map(({ kind, direction, count }) => (
          <li key={kind + direction}>
            <span class="tie-name">{direction === 'IN' ? relationshipInverse(kind) : relationshipLabel(kind)}</span>
            <span class="tabular muted">{number(count)}</span>
          </li>
        ))}
      </ul>
      <p class="actions">
        <button
          type="button"
          class="button primary"
          onClick={() => {
            onGrow(id);
            onClose();
          }}
        >
          {t('expandAll')}
        </button>
        <button type="button" class="button" onClick={onClose}>
          {t('cancel')}
        </button>
      </p>
    </Modal>
  );
}
