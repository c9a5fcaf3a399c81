/**
 * Short addresses. A state that would make a long link, because it names many actors or holds places of them, is left
 * with the service, which answers with `/v/HASH`; that address shows the same state again, to everyone.
 */
import { signal } from '@preact/signals';
import { token } from '../graphql/client';
import { drawn } from './picture';
import { addressIn, longOf, remembers } from './short';
import { arrive, state } from './store';
import { writeUrl, type ViewState } from './url';

const idsMax = 60;

export const isLarge = ({ ids, hidden, avoid, selected, pins, places }: ViewState): boolean => pins.length + places.length > 0 || ids.length + hidden.length + avoid.length + selected.length > idsMax;

/** The link to a state: short if it is large and the service keeps it, else the address that says everything itself. */
export async function linkTo(wanted: ViewState): Promise<string> {
  const address = writeUrl(wanted);
  const long = new URL(address, location.origin).href;
  if (!isLarge(wanted)) return long;
  const headers: Record<string, string> = { 'Content-Type': 'application/json', Accept: 'application/json' };
  if (token.get() !== '') headers['Authorization'] = `Bearer ${token.get()}`;
  try {
    const response = await fetch('/v', { method: 'POST', headers, body: JSON.stringify({ address }) });
    const { path } = (await response.json()) as { path?: unknown };
    if (!response.ok || typeof path !== 'string' || !path.startsWith('/v/')) return long;
    remembers(path, address);
    return new URL(path, location.origin).href;
  } catch {
    return long;
  }
}

export type Restoring = 'done' | 'waiting' | 'unknown';

/** Whether the state behind a short address is being asked for, or is not known to the service. */
export const restoring = signal<Restoring>('done');

/** Asks for the state behind a short address, if the page is at one that it does not know yet. */
export async function restore(): Promise<void> {
  const path = location.pathname;
  if (!path.startsWith('/v/') || longOf(path) !== undefined) {
    restoring.value = 'done';
    return;
  }
  restoring.value = 'waiting';
  try {
    const response = await fetch(path, { headers: { Accept: 'application/json' } });
    const address = response.ok ? addressIn(await response.json()) : null;
    if (location.pathname !== path) return;
    if (address !== null) {
      remembers(path, address);
      arrive();
    }
    restoring.value = address === null ? 'unknown' : 'done';
  } catch {
    restoring.value = 'unknown';
  }
}

addEventListener('popstate', () => void restore());

/** What is on screen, with what its address does not say: places that came of growing step by step, and where the reader then looks. */
export function shownHere(): ViewState {
  const shown = state.peek();
  return shown.view === 'graph' ? { ...shown, ...drawn.current, camera: shown.camera ?? drawn.current.camera ?? null } : shown;
}

/** The link to what is on screen. */
export const linkHere = (): Promise<string> => linkTo(shownHere());
