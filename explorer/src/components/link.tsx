/** Links inside the explorer: real addresses, followed without loading the page again. */
import type { ComponentChildren } from 'preact';
import { go, hrefOf } from '../state/store';
import type { ViewState } from '../state/url';

interface Props {
  readonly to: Partial<ViewState>;
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly 'aria-label'?: string;
  readonly 'aria-current'?: 'page' | undefined;
}

export function Link({ to, children, ...rest }: Props) {
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a {...rest} href={hrefOf(to)} onClick={follow}>
      {children}
    </a>
  );
}
