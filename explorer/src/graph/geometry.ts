/** Lines and places of a picture. */
import type { Camera } from '../state/url';
import type { Point, Scene } from './scene';

export interface Curve {
  readonly from: Point;
  readonly control: Point;
  readonly to: Point;
}

/** A line from `a` to `b` that bows to its left by a share of its length. */
export function curve(a: Point, b: Point, bend: number): Curve {
  return { from: a, to: b, control: { x: (a.x + b.x) / 2 + (b.y - a.y) * bend, y: (a.y + b.y) / 2 - (b.x - a.x) * bend } };
}

export const pathData = ({ from, control, to }: Curve): string =>
  `M${from.x.toFixed(1)} ${from.y.toFixed(1)}Q${control.x.toFixed(1)} ${control.y.toFixed(1)} ${to.x.toFixed(1)} ${to.y.toFixed(1)}`;

export const midpoint = ({ from, control, to }: Curve): Point => ({ x: (from.x + 2 * control.x + to.x) / 4, y: (from.y + 2 * control.y + to.y) / 4 });

/** An arrow head that touches the rim of the target. */
export function arrow({ control, to }: Curve, radius: number): string {
  const angle = Math.atan2(to.y - control.y, to.x - control.x);
  const at = (distance: number, aside: number): string => {
    const x = to.x - Math.cos(angle) * distance + Math.cos(angle + Math.PI / 2) * aside;
    const y = to.y - Math.sin(angle) * distance + Math.sin(angle + Math.PI / 2) * aside;
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  };
  return `M${at(radius + 1, 0)}L${at(radius + 12, 5)}L${at(radius + 12, -5)}Z`;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function boundsOf(points: readonly Point[]): Box {
  return points.reduce<Box>(
    (box, { x, y }) => ({ left: Math.min(box.left, x), top: Math.min(box.top, y), right: Math.max(box.right, x), bottom: Math.max(box.bottom, y) }),
    { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity },
  );
}

/** The camera that shows everything, with room for labels at the rim. */
export function fitting({ nodes }: Scene, width: number, height: number): Camera {
  if (nodes.length === 0) return { x: 0, y: 0, zoom: 1 };
  const { left, top, right, bottom } = boundsOf(nodes);
  const [aside, above] = [Math.min(160, width * 0.2), Math.min(140, height * 0.3)];
  const zoom = Math.min((width - aside) / Math.max(right - left, 1e-6), (height - above) / Math.max(bottom - top, 1e-6));
  return { x: (left + right) / 2, y: (top + bottom) / 2, zoom: Math.max(1e-3, nodes.length === 1 ? 1 : zoom) };
}

/** Pixels that an actor and its label need to the rim of the window. */
const rim = 56;

/** The camera opened just so far that these points are in its window too; the same camera if they are. */
export function widened(camera: Camera, points: readonly Point[], width: number, height: number): Camera {
  const [halfWide, halfHigh] = [width / 2 / camera.zoom, height / 2 / camera.zoom];
  const air = rim / camera.zoom;
  const isIn = ({ x, y }: Point): boolean => Math.abs(x - camera.x) <= halfWide - air && Math.abs(y - camera.y) <= halfHigh - air;
  if (points.every(isIn)) return camera;
  const { left, top, right, bottom } = boundsOf([
    ...points,
    { x: camera.x - halfWide + air, y: camera.y - halfHigh + air },
    { x: camera.x + halfWide - air, y: camera.y + halfHigh - air },
  ]);
  const zoom = Math.min(camera.zoom, (width - 2 * rim) / (right - left), (height - 2 * rim) / (bottom - top));
  return { x: (left + right) / 2, y: (top + bottom) / 2, zoom: Math.max(1e-3, zoom) };
}

/** The camera moved just so far that a point is in its window; the same camera if it is. */
export function towardsPoint(camera: Camera, { x, y }: Point, width: number, height: number): Camera {
  const [wide, high] = [Math.max(0, width / 2 - rim) / camera.zoom, Math.max(0, height / 2 - rim) / camera.zoom];
  const moved = { ...camera, x: Math.min(x + wide, Math.max(x - wide, camera.x)), y: Math.min(y + high, Math.max(y - high, camera.y)) };
  return moved.x === camera.x && moved.y === camera.y ? camera : moved;
}

export const overlap = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Whether a closed line goes around a point: an odd number of its sides lies to the right of it. */
export function encloses(line: readonly Point[], { x, y }: Point): boolean {
  let odd = false;
  line.forEach((a, at) => {
    const b = line[(at + 1) % line.length] ?? a;
    if (a.y > y !== b.y > y && x < a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x)) odd = !odd;
  });
  return odd;
}

/** From so many ties of one actor on its lines would run together; each is thinned and faded by how many there are. */
const crowded = 40;

/** The share of its width and darkness that a line keeps between ends with so many ties. */
export const thinned = (ties: number): number => (ties <= crowded ? 1 : Math.max(0.25, Math.sqrt(crowded / ties)));
