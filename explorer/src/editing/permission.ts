/** Whether the reader holds a token, and the service takes changes. */
import { computed, signal } from '@preact/signals';
import { token } from '../graphql/client';
import { service } from '../state/service';

const held = signal(token.get());

export const hasToken = computed(() => held.value !== '');
export const takesChanges = computed(() => service.value?.fields.has('Mutation.assertClaims') ?? false);
export const mayEdit = computed(() => hasToken.value && takesChanges.value);

export function keepToken(value: string): void {
  token.set(value);
  held.value = value;
}
