/** Sends the operations under `operations/` to the service and reports what went wrong in words for the reader. */

import { reached } from './connection';

/** An operation together with the shapes of its answer and of its variables. */
export interface Operation<Answer, Variables> {
  readonly text: string;
  /** Never set: carries the types. */
  readonly types?: (variables: Variables) => Answer;
}

export const operation = <Answer, Variables>(text: string): Operation<Answer, Variables> => ({ text });

export class ServiceError extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

interface Reply {
  data?: unknown;
  errors?: { message: string; path?: (string | number)[]; extensions?: { code?: string } }[];
}

const tokenKey = 'rawabit-token';

export const token = {
  get: (): string => sessionStorage.getItem(tokenKey) ?? '',
  set: (value: string): void => (value === '' ? sessionStorage.removeItem(tokenKey) : sessionStorage.setItem(tokenKey, value)),
};

async function post(text: string, variables: unknown, language: string, signal?: AbortSignal): Promise<Reply> {
  const headers: Record<string, string> = { 'Content-Type': 'application/json', Accept: 'application/json', 'Accept-Language': language };
  if (token.get() !== '') headers['Authorization'] = `Bearer ${token.get()}`;
  const body = JSON.stringify({ query: text, variables });
  const response = await fetch('/graphql', { method: 'POST', headers, body, signal: signal ?? null }).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    reached(false);
    throw new ServiceError('', 'UNREACHABLE');
  });
  const isAnswer = response.headers.get('content-type')?.includes('json') ?? false;
  // Whatever stands before the service may say in its place that it is not there.
  const isThere = isAnswer || ![502, 503, 504].includes(response.status);
  reached(isThere);
  if (!isThere) throw new ServiceError('', 'UNREACHABLE');
  if (!isAnswer) throw new ServiceError(`HTTP ${response.status}`, 'INTERNAL');
  return (await response.json()) as Reply;
}

/**
 * Runs an operation. A field that failed is null in the answer while the others stand; only if nothing at all came
 * back, or the caller asks for `strict`, is the first error thrown.
 */
export async function run<Answer, Variables>(
  asked: Operation<Answer, Variables>,
  variables: Variables,
  options: { language: string; signal?: AbortSignal; strict?: boolean },
): Promise<Answer> {
  const reply = await post(asked.text, variables, options.language, options.signal);
  const [error] = reply.errors ?? [];
  const empty = reply.data == null || Object.values(reply.data).every((value) => value === null);
  if (error && (empty || options.strict)) throw new ServiceError(error.message, error.extensions?.code ?? 'INTERNAL');
  return reply.data as Answer;
}
