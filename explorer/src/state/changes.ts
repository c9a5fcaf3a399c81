/** New revisions of the graph: announced, never applied to the picture before the reader asks. */
import { effect, signal } from '@preact/signals';
import { token } from '../graphql/client';
import { lost } from '../graphql/connection';
import { Changes } from '../graphql/operations';
import { can, learn, service } from './service';

/** Counts how often the reader asked for the newest data; questions are asked again when it changes. */
export const epoch = signal(0);

/** Changes since the picture was drawn. */
export const nWaiting = signal(0);

export function showChanges(): void {
  nWaiting.value = 0;
  epoch.value += 1;
  void learn();
}

/** Changes that were announced while one of the reader's own was on its way: it may be among them. */
let nHeld = 0;
let nSending = 0;

/** Makes a change of the reader's own: it is shown, with all that is newest, and not announced. */
export async function changing<T>(change: () => Promise<T>): Promise<T> {
  nSending += 1;
  try {
    const answer = await change();
    nHeld = 0;
    showChanges();
    return answer;
  } finally {
    nSending -= 1;
    if (nSending === 0) {
      nWaiting.value += nHeld;
      nHeld = 0;
    }
  }
}

/** The newest revision that is shown because the reader made it. */
let own = 0;

export const made = (revision: number): void => void (own = Math.max(own, revision));

interface Message {
  readonly type: string;
  readonly payload?: { readonly data?: { readonly changes?: { readonly revision: number } } };
}

const retryMs = 5000;

/** The last revision that was announced, so that none is announced twice after an interruption. */
let seen: number | null = null;

/** Listens over WebSocket by the graphql-transport-ws protocol, if the service has the field; begins again when cut off. */
export function listen(): void {
  if (!can('Subscription.changes')) return;
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`, 'graphql-transport-ws');
  const send = (message: unknown): void => socket.send(JSON.stringify(message));
  const since = seen ?? service.peek()?.stats.revision ?? null;
  socket.addEventListener('open', () => {
    send({ type: 'connection_init', payload: token.get() === '' ? {} : { authorization: `Bearer ${token.get()}` } });
    if (lost.peek()) void learn();
  });
  socket.addEventListener('message', (event: MessageEvent<string>) => {
    const message = JSON.parse(event.data) as Message;
    if (message.type === 'connection_ack') send({ id: '1', type: 'subscribe', payload: { query: Changes.text, variables: { since } } });
    else if (message.type === 'ping') send({ type: 'pong' });
    else if (message.type === 'next' && message.payload?.data?.changes) {
      seen = message.payload.data.changes.revision;
      if (seen <= own) return;
      if (nSending > 0) nHeld += 1;
      else nWaiting.value += 1;
    }
  });
  socket.addEventListener('close', (event) => {
    // 4400 and above: the service refused; asking again would change nothing.
    if (event.code >= 4400) return;
    setTimeout(listen, retryMs);
    // It may be the line alone that was cut; a question tells.
    if (!lost.peek()) void learn();
  });
}

/** While the service does not answer, asks from time to time whether it is back. */
effect(() => {
  if (!lost.value) return;
  const timer = setInterval(() => void learn(), retryMs);
  return () => clearInterval(timer);
});
