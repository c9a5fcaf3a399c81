/** The mark of a kind: its shape in its colour with its pictogram. */
import { down, outline, room } from '../kinds/shapes';
import { pictogram } from '../kinds/pictograms';
import { kindStyle } from '../state/service';
import { theme } from '../state/store';

/** The mark around the origin, for use inside a picture. */
export function KindMark({ kind, radius }: { readonly kind: string; readonly radius: number }) {
  const style = kindStyle(kind);
  const color = style[theme.value];
  const ring = style.shape === 'ring';
  const scale = (radius * room(style.shape)) / 10;
  return (
    <g class={ring ? 'mark ring' : 'mark'}>
      <path class="outline" d={outline(style.shape, radius)} fill={ring ? 'var(--panel)' : color} stroke={ring ? color : 'none'} stroke-width={ring ? Math.max(2.2, radius * 0.22) : 0} />
      {radius >= 7 && style.icon !== '' && (
        <path
          d={pictogram(style.icon)}
          transform={`translate(0 ${(radius * down(style.shape)).toFixed(2)}) scale(${scale.toFixed(3)})`}
          fill={style.icon === 'person' ? color : 'none'}
          stroke={ring ? color : 'var(--glyph)'}
          stroke-width={ring ? 0 : Math.max(1.9, 1.1 / scale)}
          stroke-linejoin="round"
          stroke-linecap="round"
        />
      )}
    </g>
  );
}

export function KindIcon({ kind, size = 20 }: { readonly kind: string; readonly size?: number }) {
  return (
    <svg class="kind-icon" style={{ '--on-paper': kindStyle(kind).light }} width={size} height={size} viewBox="-10 -10 20 20" aria-hidden="true" focusable="false">
      <KindMark kind={kind} radius={8.2} />
    </svg>
  );
}
