/** Draws the outlines behind a picture, and the names of those whose best connected actor is not named itself. */
import { directionOf } from '../i18n/direction';
import type { HullName, Outlined } from './hulls';

/** As many tints as there are tones; neighbours in the list differ. */
const tints = 4;

export function HullMarks({ outlined }: { readonly outlined: readonly Outlined[] }) {
  return (
    <g class="hulls" aria-hidden="true">
      {outlined.map(({ key, outline }, at) => (
        <path key={key} class={`tint-${at % tints}`} d={outline.d} />
      ))}
    </g>
  );
}

export function HullNames({ names }: { readonly names: readonly HullName[] }) {
  return (
    <g class="hulls names" aria-hidden="true">
      {names.map(({ key, text, place, at }) => (
        <text key={key} class={`tint-${at % tints}`} x={place.x.toFixed(1)} y={place.y.toFixed(1)} text-anchor="middle" direction={directionOf(text)}>
          {text}
        </text>
      ))}
    </g>
  );
}
