/** Which labels of a picture are written: as many as fit, the important ones first, none over another. */
import { overlap, type Box } from './geometry';
import type { Point, SceneNode } from './scene';

export const longest = 34;

/** A name that is too long for a picture is cut at a word; the panel has it in full. */
export function short(name: string): string {
  if (name.length <= longest) return name;
  const cut = name.slice(0, longest - 1);
  const space = cut.lastIndexOf(' ');
  return `${(space > longest / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}

/** So many that are among the largest are named even where that covers a small neighbour. */
const foremost = 12;
const largeShare = 0.6;

/** A picture has room for far fewer labels than this. */
const triedMax = 400;

const widthOf = (text: string): number => text.length * 6.7 + 8;

/** The ids whose labels are written, given the places on the window and those that must be. */
export function written(nodes: readonly SceneNode[], placeOf: (node: SceneNode) => Point, must: ReadonlySet<string>): ReadonlySet<string> {
  const labels: Box[] = [];
  const marks: Box[] = nodes.map((node) => {
    const { x, y } = placeOf(node);
    const r = node.radius * 0.8;
    return { left: x - r, right: x + r, top: y - r, bottom: y + r };
  });
  const order = [...nodes].sort((a, b) => Number(must.has(b.id)) - Number(must.has(a.id)) || b.radius - a.radius || (a.id < b.id ? -1 : 1)).slice(0, triedMax);
  const large = largeShare * nodes.reduce((most, { radius }) => Math.max(most, radius), 0);
  const chosen = new Set<string>();
  for (const [rank, node] of order.entries()) {
    const { x, y } = placeOf(node);
    const half = widthOf(short(node.label)) / 2;
    const box = { left: x - half, right: x + half, top: y + node.radius + 4, bottom: y + node.radius + 20 };
    const free = !labels.some((other) => overlap(box, other)) && ((rank < foremost && node.radius > large) || !marks.some((other) => overlap(box, other)));
    if (!free && !must.has(node.id)) continue;
    labels.push(box);
    chosen.add(node.id);
  }
  return chosen;
}
