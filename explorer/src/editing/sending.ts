/** Sends a change and keeps what is to be said about it. */
import { useState } from 'preact/hooks';
import { run, ServiceError, type Operation } from '../graphql/client';
import { t } from '../i18n';
import { changing, made } from '../state/changes';
import { language } from '../state/store';

export interface Sending {
  /** What came of the last change, in words; empty before the first. */
  readonly said: string;
  /** Whether it was recorded. */
  readonly send: <Answer extends Readonly<Record<string, { readonly revision: number } | null>>, Variables>(change: Operation<Answer, Variables>, variables: Variables) => Promise<boolean>;
}

export function useSending(): Sending {
  const [said, setSaid] = useState('');
  return {
    said,
    send: async (change, variables) => {
      try {
        const revision = await changing(async () => {
          const answer = await run(change, variables, { language: language.value, strict: true });
          const [written] = Object.values(answer);
          made(written?.revision ?? 0);
          return written?.revision ?? 0;
        });
        setSaid(t('saved', { revision }));
        return true;
      } catch (error) {
        setSaid(t('failed', { message: error instanceof ServiceError ? error.message : String(error) }));
        return false;
      }
    },
  };
}
