/** Walking a picture with the keyboard. */
import type { Scene, SceneEdge, SceneNode } from './scene';

const directions: Readonly<Record<string, number>> = { ArrowRight: 0, ArrowDown: Math.PI / 2, ArrowLeft: Math.PI, ArrowUp: -Math.PI / 2 };

const angleTo = (a: SceneNode, b: SceneNode): number => Math.atan2(b.y - a.y, b.x - a.x);

const apart = (a: number, b: number): number => Math.abs(Math.atan2(Math.sin(a - b), Math.cos(a - b)));

/** The neighbours of an actor in the order of their angle around it. */
export function neighbours(scene: Scene, id: string): SceneNode[] {
  const home = scene.nodes.find((node) => node.id === id);
  if (!home) return [];
  const near = new Set(scene.edges.flatMap(({ source, target }) => (source === id ? [target] : target === id ? [source] : [])));
  return scene.nodes.filter((node) => near.has(node.id) && node.id !== id).sort((a, b) => angleTo(home, a) - angleTo(home, b) || (a.id < b.id ? -1 : 1));
}

/** Where an arrow key leads: the neighbour that lies most in its direction, else the nearest actor on that side. */
export function towards(scene: Scene, id: string, key: string): string | null {
  const direction = directions[key];
  const home = scene.nodes.find((node) => node.id === id);
  if (direction === undefined || !home) return null;
  const inSight = (nodes: readonly SceneNode[], within: number): SceneNode[] =>
    nodes.filter((node) => node.id !== id && apart(angleTo(home, node), direction) < within);
  const [neighbour] = inSight(neighbours(scene, id), Math.PI / 3).sort((a, b) => apart(angleTo(home, a), direction) - apart(angleTo(home, b), direction));
  if (neighbour) return neighbour.id;
  const distance = (node: SceneNode): number => Math.hypot(node.x - home.x, node.y - home.y);
  const [nearest] = inSight(scene.nodes, Math.PI / 3).sort((a, b) => distance(a) - distance(b));
  return nearest?.id ?? null;
}

/** The ties of an actor, in the order of the angle of their other ends. */
export function tiesOf(scene: Scene, id: string): SceneEdge[] {
  const order = new Map(neighbours(scene, id).map((node, at) => [node.id, at]));
  const place = ({ source, target }: SceneEdge): number => order.get(source === id ? target : source) ?? -1;
  return scene.edges.filter(({ source, target }) => source === id || target === id).sort((a, b) => place(a) - place(b) || (a.id < b.id ? -1 : 1));
}
