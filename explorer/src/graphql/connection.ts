/** Whether the service answers, and the questions that wait for it to answer again. */
import { signal } from '@preact/signals';

/** Whether the service was not reached when it was last asked. */
export const lost = signal(false);

const waiting = new Set<() => void>();

/** Keeps a question that failed until it is asked again; gives what takes it back. */
export function whenBack(ask: () => void): () => void {
  waiting.add(ask);
  return () => void waiting.delete(ask);
}

/** Asks everything again that failed. */
export function askAgain(): void {
  const asked = [...waiting];
  waiting.clear();
  for (const ask of asked) ask();
}

/** What came of a question: the first one that is answered after a loss brings the others back. */
export function reached(yes: boolean): void {
  const wasLost = lost.peek();
  lost.value = !yes;
  if (yes && wasLost) askAgain();
}
