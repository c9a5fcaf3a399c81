/** Asks the service from a component, again whenever the question changes, keeping the last answer until the next one is there. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { language } from '../state/store';
import { run, ServiceError, type Operation } from './client';
import { whenBack } from './connection';

export interface Answered<Answer> {
  readonly data: Answer | null;
  readonly error: ServiceError | null;
  readonly loading: boolean;
  /** Whether the data answers the present question, and not one before it. */
  readonly current: boolean;
}

/** `variables` null means: nothing to ask yet. `epoch` asks again although nothing else has changed. What failed is asked again when the service is back. */
export function useAnswer<Answer, Variables>(asked: Operation<Answer, Variables>, variables: Variables | null, epoch = 0, keeps: 'own' | 'any' = 'own'): Answered<Answer> {
  const [answered, setAnswered] = useState<Omit<Answered<Answer>, 'current'>>({ data: null, error: null, loading: variables !== null });
  /** The question that the data at hand answers. */
  const known = useRef<string | null>(null);
  const question = variables === null ? null : JSON.stringify(variables);
  const spoken = language.value;
  useEffect(() => {
    if (variables === null) {
      setAnswered({ data: null, error: null, loading: false });
      return;
    }
    const stop = new AbortController();
    let takeBack = (): void => undefined;
    const ask = (): void => {
      setAnswered((before) => ({ ...before, error: null, loading: true }));
      run(asked, variables, { language: spoken, signal: stop.signal }).then(
        (data) => {
          known.current = question;
          setAnswered({ data, error: null, loading: false });
        },
        (cause: unknown) => {
          if (stop.signal.aborted) return;
          takeBack = whenBack(ask);
          const error = cause instanceof ServiceError ? cause : new ServiceError(String(cause), 'INTERNAL');
          // An answer to another question would be taken for one to this, unless the screen says which it is.
          setAnswered((before) => ({ data: keeps === 'any' || known.current === question ? before.data : null, error, loading: false }));
        },
      );
    };
    ask();
    return () => {
      stop.abort();
      takeBack();
    };
    // The question's text stands for `variables`, which is a new object at every call.
  }, [asked, question, spoken, epoch]);
  return { ...answered, current: answered.data !== null && known.current === question };
}
