/** Buttons that copy a link, and say so. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../i18n';

interface Props {
  readonly class: string;
  /** What to copy; it may have to be asked for. */
  readonly text: () => Promise<string>;
  readonly children: ComponentChildren;
}

const saidMs = 2000;

export function Copy({ text, children, class: look }: Props) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    const wanted = await text();
    await navigator.clipboard?.writeText(wanted).catch(() => undefined);
    setCopied(true);
    setTimeout(() => setCopied(false), saidMs);
  };
  return (
    <>
      <button type="button" class={look} onClick={() => void copy()}>
        {copied ? t('linkCopied') : children}
      </button>
      <span class="visually-hidden" role="status">
        {copied ? t('linkCopied') : ''}
      </span>
    </>
  );
}
