/** Asks the service from a component, again whenever the question changes, keeping the last answer until the next one is there. */
import { useEffect, useState } from 'preact/hooks';
import { language } from '../state/store';
import { run, ServiceError, type Operation } from './client';

export interface Answered<Answer> {
  readonly data: Answer | null;
  readonly error: ServiceError | null;
  readonly loading: boolean;
}

/** `variables` null means: nothing to ask yet. `epoch` asks again although nothing else has changed. */
export function useAnswer<Answer, Variables>(asked: Operation<Answer, Variables>, variables: Variables | null, epoch = 0): Answered<Answer> {
  const [answered, setAnswered] = useState<Answered<Answer>>({ data: null, error: null, loading: variables !== null });
  const question = variables === null ? null : JSON.stringify(variables);
  const spoken = language.value;
  useEffect(() => {
    if (variables === null) {
      setAnswered({ data: null, error: null, loading: false });
      return;
    }
    const stop = new AbortController();
    setAnswered((before) => ({ ...before, error: null, loading: true }));
    run(asked, variables, { language: spoken, signal: stop.signal }).then(
      (data) => setAnswered({ data, error: null, loading: false }),
      (error: unknown) => {
        if (stop.signal.aborted) return;
        setAnswered({ data: null, error: error instanceof ServiceError ? error : new ServiceError(String(error), 'INTERNAL'), loading: false });
      },
    );
    return () => stop.abort();
    // The question's text stands for `variables`, which is a new object at every call.
  }, [asked, question, spoken, epoch]);
  return answered;
}
