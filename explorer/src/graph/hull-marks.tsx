/** Draws the outlines behind a picture, each under the name of its best connected actor. */
import { directionOf } from '../i18n/direction';
import { outlineOf, type Hull } from './hulls';
import { short } from './labels';
import type { SceneNode } from './scene';

interface Props {
  readonly hulls: readonly Hull[];
  readonly byId: ReadonlyMap<string, SceneNode>;
  readonly zoom: number;
}

/** As many tints as there are tones; neighbours in the list differ. */
const tints = 4;

export function HullMarks({ hulls, byId, zoom }: Props) {
  const outlines = hulls.flatMap(({ key, label, ids }, at) => {
    const members = ids.flatMap((id) => byId.get(id) ?? []);
    const outline = outlineOf(members, zoom);
    return outline ? [{ key, label, outline, tint: at % tints }] : [];
  });
  return (
    <g class="hulls" aria-hidden="true">
      {outlines.map(({ key, outline, tint }) => (
        <path key={key} class={`tint-${tint}`} d={outline.d} />
      ))}
      {outlines.map(({ key, label, outline, tint }) => (
        <text key={key} class={`tint-${tint}`} x={outline.top.x.toFixed(1)} y={(outline.top.y - 8).toFixed(1)} text-anchor="middle" direction={directionOf(label)}>
          {short(label)}
        </text>
      ))}
    </g>
  );
}
