/** Where the keyboard goes on when what it was on is gone. */
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Moves the focus to an actor or a tie of the picture once that is drawn, or to the picture as a whole. */
export function useFocus(stage: RefObject<HTMLElement | null>): (id: string | null) => void {
  const wanted = useRef<string | null | undefined>(undefined);
  useEffect(() => {
    if (wanted.current === undefined) return;
    const id = wanted.current === null ? null : CSS.escape(wanted.current);
    wanted.current = undefined;
    const mark = id === null ? null : stage.current?.querySelector<SVGElement>(`[data-node="${id}"][tabindex], [data-edge="${id}"][tabindex]`);
    (mark ?? stage.current)?.focus();
  });
  return (id) => void (wanted.current = id);
}
