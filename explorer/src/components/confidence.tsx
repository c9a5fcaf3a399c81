/** Confidence as a bar of five parts and as a number. */
import { number, t } from '../i18n';

export function Confidence({ value }: { readonly value: number }) {
  const filled = Math.round(value * 5);
  return (
    <span class="confidence">
      <span class="bar" role="img" aria-label={t('confidenceOf', { value: number(value, 2) })}>
        {[1, 2, 3, 4, 5].map((part) => (
          <i key={part} class={part <= filled ? 'on' : ''} />
        ))}
      </span>{' '}
      <span class="muted tabular" aria-hidden="true">
        {number(value, 2)}
      </span>
    </span>
  );
}
