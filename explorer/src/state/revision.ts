/** The moment of the revision that the address asks for, so that an address shows exactly the same data again. */
import { effect, signal } from '@preact/signals';
import { run } from '../graphql/client';
import { Moment } from '../graphql/operations';
import { language, state } from './store';

export const asOf = signal<string | null>(null);

let asked: number | null = null;

effect(() => {
  const { revision } = state.value;
  if (revision === asked) return;
  asked = revision;
  asOf.value = null;
  if (revision === null || revision < 1) return;
  run(Moment, { before: revision - 1 }, { language: language.peek() }).then(
    ({ changes }) => {
      if (asked === revision) asOf.value = changes?.nodes[0]?.at ?? '';
    },
    () => undefined,
  );
});

/** Whether the data of the address can be asked for: not before the moment of its revision is known. */
export const settled = (): boolean => state.value.revision === null || asOf.value !== null;
