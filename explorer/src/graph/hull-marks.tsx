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

export function HullMarks({ hulls, byId, zoom }: Props) {
  return (
    <g class="hulls" aria-hidden="true">
      {hulls.map(({ key, label, ids }) => {
        const outline = outlineOf(
          ids.flatMap((id) => byId.get(id) ?? []),
          zoom,
        );
        return outline ? (
          <g key={key}>
            <path d={outline.d} />
            <text x={outline.top.x.toFixed(1)} y={(outline.top.y - 6).toFixed(1)} text-anchor="middle" direction={directionOf(label)}>
              {short(label)}
            </text>
          </g>
        ) : null;
      })}
    </g>
  );
}
