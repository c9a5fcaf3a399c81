/** The line of time under dated things: its years, and the bar of one interval with soft ends where its source leaves them open. */
import type { Interval } from '../graphql/shapes';
import { year } from '../i18n';
import { extentOf, ticks, type Window } from '../time/extent';

/** How many ways of colouring bars there are: the accent, then as many others. */
export const tones = 4;

export function Bar({ when, window, tone = 0 }: { readonly when: Interval; readonly window: Window; readonly tone?: number }) {
  const extent = extentOf(when, window);
  if (!extent) return null;
  const soft = `${extent.softLeft ? ' soft-left' : ''}${extent.softRight ? ' soft-right' : ''}`;
  return <span class={`bar tone-${tone % tones}${soft}`} style={{ left: `${extent.left * 100}%`, width: `${Math.max(0.4, (extent.right - extent.left) * 100)}%` }} />;
}

export function Ticks({ window, most = 8 }: { readonly window: Window; readonly most?: number }) {
  return (
    <span class="track-bar" dir="ltr">
      {ticks(window, most).map((at) => (
        <span key={at} class="tick" style={{ left: `${((at - window.from) / (window.to - window.from)) * 100}%` }}>
          {year(at)}
        </span>
      ))}
    </span>
  );
}

/** Hairlines at the same years, behind the bars of a row. */
export function Grid({ window, most = 8 }: { readonly window: Window; readonly most?: number }) {
  return (
    <>
      {ticks(window, most).map((at) => (
        <span key={at} class="hairline" style={{ left: `${((at - window.from) / (window.to - window.from)) * 100}%` }} />
      ))}
    </>
  );
}
