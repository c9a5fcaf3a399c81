/** Whether the reader holds a token, and the service takes changes. */
import { computed, signal } from '@preact/signals';
import { run, token } from '../graphql/client';
import { Capabilities } from '../graphql/operations';
import { service } from '../state/service';
import { language } from '../state/store';

const held = signal(token.get());

export const hasToken = computed(() => held.value !== '');
export const takesChanges = computed(() => service.value?.fields.has('Mutation.assertClaims') ?? false);
export const mayEdit = computed(() => hasToken.value && takesChanges.value);

/** Keeps a token if the service knows it; says whether it does. */
export async function tryToken(value: string): Promise<boolean> {
  keepToken(value);
  try {
    await run(Capabilities, {}, { language: language.peek(), strict: true });
    return true;
  } catch {
    keepToken('');
    return false;
  }
}

export function keepToken(value: string): void {
  token.set(value);
  held.value = value;
}
