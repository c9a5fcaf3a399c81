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

/** What is smaller than this share of them may be covered. */
const coveredShare = 0.75;

/** A picture has room for far fewer labels than this. */
const triedMax = 400;

/** Where a label stands beside its mark. */
export type Side = 'below' | 'above' | 'after' | 'before';

const sides: readonly Side[] = ['below', 'after', 'before', 'above'];

const widthOf = (text: string): number => text.length * 6.7 + 8;

/** Pixels that a name keeps from the marks of others, so that nobody takes it for theirs. */
const apart = 4;

/** The room that a label takes on one side of a mark at a place. */
export function roomFor(label: string, side: Side, { x, y }: Point, radius: number): Box {
  const width = widthOf(label);
  const left = side === 'after' ? x + radius + 2 : side === 'before' ? x - radius - 2 - width : x - width / 2;
  const top = side === 'below' ? y + radius + 4 : side === 'above' ? y - radius - 20 : y - 8;
  return { left, right: left + width, top, bottom: top + 16 };
}

export interface Surroundings {
  /** What can be seen: labels are not written over its rim. */
  readonly window?: Box;
  /** Room that is taken already. */
  readonly taken?: readonly Box[];
}

const inside = (box: Box, window: Box | undefined): boolean =>
  window === undefined || (box.left >= window.left && box.right <= window.right && box.top >= window.top && box.bottom <= window.bottom);

/** Room for a text around a place. */
export const roomAround = (text: string, { x, y }: Point): Box => ({ left: x - widthOf(text) / 2, right: x + widthOf(text) / 2, top: y - 12, bottom: y + 5 });

/** The ids whose labels are written and on which side, given the places on the window and those that must be. */
export function written(nodes: readonly SceneNode[], placeOf: (node: SceneNode) => Point, must: ReadonlySet<string>, { window, taken = [] }: Surroundings = {}): ReadonlyMap<string, Side> {
  const labels: Box[] = [...taken];
  const marks: Box[] = nodes.map((node) => {
    const { x, y } = placeOf(node);
    const r = node.radius * 0.8 + apart;
    return { left: x - r, right: x + r, top: y - r, bottom: y + r };
  });
  const sizes = nodes.map(({ radius }) => radius);
  const order = [...nodes].sort((a, b) => Number(must.has(b.id)) - Number(must.has(a.id)) || b.radius - a.radius || (a.id < b.id ? -1 : 1)).slice(0, triedMax);
  const large = largeShare * nodes.reduce((most, { radius }) => Math.max(most, radius), 0);
  const chosen = new Map<string, Side>();
  for (const [rank, node] of order.entries()) {
    const label = short(node.label);
    const boxes = sides.map((side) => [side, roomFor(label, side, placeOf(node), node.radius)] as const);
    const free = boxes.filter(([, box]) => inside(box, window) && !labels.some((other) => overlap(box, other)));
    const covered = (box: Box, from: number): number => marks.filter((mark, at) => nodes[at] !== node && (sizes[at] ?? 0) >= from && overlap(box, mark)).length;
    const clear = free.find(([, box]) => covered(box, 0) === 0);
    const important = rank < foremost && node.radius > large;
    // Among sides that cover small ones only, the one that covers the fewest.
    const least = (): (typeof boxes)[number] | undefined =>
      free.filter(([, box]) => covered(box, node.radius * coveredShare) === 0).sort(([, a], [, b]) => covered(a, 0) - covered(b, 0))[0];
    const place = clear ?? (important ? least() : undefined) ?? (must.has(node.id) ? (free[0] ?? boxes[0]) : undefined);
    if (!place) continue;
    labels.push(place[1]);
    chosen.set(node.id, place[0]);
  }
  return chosen;
}

/** Where the text of a label is anchored, relative to the middle of its mark. */
export function anchorOf(side: Side, radius: number, rightToLeft: boolean): { readonly dx: number; readonly dy: number; readonly anchor: 'start' | 'middle' | 'end' } {
  if (side === 'below') return { dx: 0, dy: radius + 16, anchor: 'middle' };
  if (side === 'above') return { dx: 0, dy: -radius - 8, anchor: 'middle' };
  const towardsRight = side === 'after';
  return { dx: (towardsRight ? 1 : -1) * (radius + 6), dy: 4.5, anchor: towardsRight === rightToLeft ? 'end' : 'start' };
}
