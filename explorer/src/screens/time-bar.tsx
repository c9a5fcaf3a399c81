/** When the relationships of the picture hold, and a span of years to filter by: drag over the bars, or type. */
import { useMemo, useRef, useState } from 'preact/hooks';
import type { Slice } from '../graphql/shapes';
import { number, t, year } from '../i18n';
import { go, state } from '../state/store';
import { filterOf, perYear, yearsOf } from '../time/span';
import { YearField } from './year-field';

const height = 56;

export function TimeBar({ slice }: { readonly slice: Slice | null }) {
  const { time, certain } = state.value;
  const { bars, undated } = useMemo(() => perYear(slice?.edges.map(({ attributes }) => attributes) ?? []), [slice]);
  const chosen = yearsOf(time);
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const svg = useRef<SVGSVGElement>(null);
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const step = 100 / Math.max(1, bars.length);

  const yearAt = (event: PointerEvent): number => {
    const box = svg.current?.getBoundingClientRect();
    const share = box && box.width > 0 ? (event.clientX - box.left) / box.width : 0;
    const at = Math.min(bars.length - 1, Math.max(0, Math.floor(share * bars.length)));
    return bars[at]?.year ?? 0;
  };
  const range = drag ? { from: Math.min(drag.from, drag.to), to: Math.max(drag.from, drag.to) } : chosen;
  const inside = (at: number): boolean => (range.from === null || at >= range.from) && (range.to === null || at <= range.to);
  const any = time !== '' || drag !== null;
  const first = bars[0]?.year ?? 0;
  const last = bars.at(-1)?.year ?? 0;
  const left = ((range.from ?? first) - first) * step;
  const width = ((range.to ?? last) - (range.from ?? first) + 1) * step;
  const every = Math.max(1, Math.ceil(bars.length / 10));
  return (
    <section class="time-bar" aria-label={t('view_timeline')}>
      {bars.length > 0 && (
        <div class="time-bars" dir="ltr" style={{ maxInlineSize: `${bars.length * 84}px` }}>
          <svg
            ref={svg}
            role="img"
            aria-label={t('timeLabel', { from: year(first), to: year(last) })}
            viewBox={`0 0 100 ${height}`}
            preserveAspectRatio="none"
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              setDrag({ from: yearAt(event), to: yearAt(event) });
            }}
            onPointerMove={(event) => drag && setDrag({ ...drag, to: yearAt(event) })}
            onPointerUp={() => {
              if (drag) go({ time: filterOf(range.from, range.to) });
              setDrag(null);
            }}
            onPointerCancel={() => setDrag(null)}
          >
            {any && <rect class="range" x={left} y="0" width={Math.max(0, width)} height={height} />}
            {bars.map(({ year: at, count }, place) => (
              <rect
                key={at}
                class={any && inside(at) ? 'bar in' : 'bar'}
                x={place * step + step * 0.12}
                width={step * 0.76}
                y={height - (count / most) * (height - 6)}
                height={(count / most) * (height - 6)}
              />
            ))}
          </svg>
          <div class="time-years" aria-hidden="true">
            {bars.map(({ year: at }, place) => (
              <span key={at}>{place % every === 0 ? year(at) : ''}</span>
            ))}
          </div>
        </div>
      )}
      <div class="time-fields">
        <YearField side="from" label={t('timeFrom')} placeholder={bars.length > 0 ? String(first) : '0000'} />
        <YearField side="to" label={t('timeTo')} placeholder={bars.length > 0 ? String(last) : '0000'} />
        <select aria-label={t('certainty')} value={certain ? '1' : '0'} disabled={time === ''} onChange={(event) => go({ certain: event.currentTarget.value === '1' })}>
          <option value="0">{t('possibly')}</option>
          <option value="1">{t('certainly')}</option>
        </select>
        {time === '' ? (
          <span class="muted">{undated > 0 ? t('undated', { n: undated }) : ''}</span>
        ) : (
          <button type="button" class="as-link" onClick={() => go({ time: '', certain: false })}>
            {t('timeAll')}
          </button>
        )}
        <span class="visually-hidden">{bars.map(({ year: at, count }) => `${year(at)}: ${number(count)}`).join(', ')}</span>
      </div>
    </section>
  );
}
