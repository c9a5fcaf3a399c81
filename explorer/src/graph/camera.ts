/** Looking around in a picture: wheel, drag, pinch, dragging an actor, and drawing a lasso. */
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Camera } from '../state/url';
import { encloses, fitting } from './geometry';
import type { PainterProps } from './painter';
import type { Point, Scene } from './scene';

interface Hooks {
  readonly nodeAt: (target: EventTarget | null) => string | null;
  readonly onMove: (id: string, x: number, y: number) => void;
  readonly onDrop: (id: string, x: number, y: number, camera: Camera) => void;
  readonly onLasso: (ids: readonly string[]) => void;
}

interface Drag {
  readonly what: 'pan' | 'node' | 'lasso';
  readonly id: string | null;
  readonly startX: number;
  readonly startY: number;
  readonly camera: Camera;
  moved: boolean;
}

const dragAfter = 4;
const zoomLimits = [0.01, 400] as const;

/** The camera after zooming by a factor around a point of the window. */
export function zoomed(camera: Camera, factor: number, x: number, y: number, width: number, height: number): Camera {
  const zoom = Math.min(zoomLimits[1], Math.max(zoomLimits[0], camera.zoom * factor));
  const [dx, dy] = [x - width / 2, y - height / 2];
  return { x: camera.x + dx / camera.zoom - dx / zoom, y: camera.y + dy / camera.zoom - dy / zoom, zoom };
}

const rounded = ({ x, y, zoom }: Camera): Camera => ({ x: Number(x.toPrecision(6)), y: Number(y.toPrecision(6)), zoom: Number(zoom.toPrecision(5)) });

const inside = (scene: Scene, camera: Camera, width: number, height: number, line: readonly Point[]): string[] =>
  scene.nodes
    .filter((node) => encloses(line, { x: (node.x - camera.x) * camera.zoom + width / 2, y: (node.y - camera.y) * camera.zoom + height / 2 }))
    .map(({ id }) => id);

export function useCamera(element: RefObject<SVGSVGElement | null>, props: PainterProps, hooks: Hooks) {
  const [size, setSize] = useState({ width: 800, height: 600 });
  const [camera, setCamera] = useState<Camera | null>(props.camera);
  const [lasso, setLasso] = useState<readonly Point[] | null>(null);
  const drag = useRef<Drag | null>(null);
  const wasDragged = useRef(false);
  const touches = useRef(new Map<number, { x: number; y: number }>());
  const report = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const present = camera ?? fitting(props.scene, size.width, size.height);
  const latest = useRef(present);
  latest.current = present;

  useEffect(() => {
    const svg = element.current;
    if (!svg) return;
    const measure = (): void => setSize({ width: svg.clientWidth, height: svg.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(svg);
    return () => observer.disconnect();
  }, []);

  // Another address, another camera; one that says nothing leaves the choice to the window.
  useEffect(() => setCamera(props.camera), [props.camera?.x, props.camera?.y, props.camera?.zoom, props.fit]);

  const look = (next: Camera): void => {
    setCamera(next);
    clearTimeout(report.current);
    report.current = setTimeout(() => props.onCamera(rounded(next)), 250);
  };
  useEffect(() => () => clearTimeout(report.current), []);

  const at = (event: MouseEvent): { x: number; y: number } => {
    const box = element.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };

  const worldOf = (from: Camera, x: number, y: number): Point => ({ x: (x - size.width / 2) / from.zoom + from.x, y: (y - size.height / 2) / from.zoom + from.y });

  // Preact listens passively to wheel events, which could not keep the page from scrolling.
  useEffect(() => {
    const svg = element.current;
    if (!svg) return;
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { x, y } = at(event);
      look(zoomed(latest.current, 2 ** (-event.deltaY / 400), x, y, svg.clientWidth, svg.clientHeight));
    };
    svg.addEventListener('wheel', wheel, { passive: false });
    return () => svg.removeEventListener('wheel', wheel);
  }, []);

  const pinch = (event: PointerEvent): boolean => {
    if (touches.current.size !== 2 || !touches.current.has(event.pointerId)) return false;
    const before = [...touches.current.values()];
    touches.current.set(event.pointerId, at(event));
    const after = [...touches.current.values()];
    const span = (points: { x: number; y: number }[]): number => Math.hypot((points[0]?.x ?? 0) - (points[1]?.x ?? 0), (points[0]?.y ?? 0) - (points[1]?.y ?? 0));
    const middle = { x: ((after[0]?.x ?? 0) + (after[1]?.x ?? 0)) / 2, y: ((after[0]?.y ?? 0) + (after[1]?.y ?? 0)) / 2 };
    look(zoomed(latest.current, span(after) / Math.max(1, span(before)), middle.x, middle.y, size.width, size.height));
    return true;
  };

  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    touches.current.set(event.pointerId, at(event));
    wasDragged.current = false;
    const id = hooks.nodeAt(event.target);
    const { x, y } = at(event);
    const what = (event.shiftKey || props.lassoing) && id === null ? 'lasso' : id === null ? 'pan' : 'node';
    drag.current = { what, id, startX: x, startY: y, camera: latest.current, moved: false };
  };

  const onPointerMove = (event: PointerEvent): void => {
    if (pinch(event)) return;
    const held = drag.current;
    if (!held) return;
    const { x, y } = at(event);
    if (!held.moved && Math.hypot(x - held.startX, y - held.startY) < dragAfter) return;
    if (!held.moved) element.current?.setPointerCapture(event.pointerId);
    // From now on the window stays where it is: a picture that is fitted anew would run away from the hand.
    if (!held.moved && held.what === 'node') setCamera(held.camera);
    held.moved = true;
    wasDragged.current = true;
    const { camera: start } = held;
    if (held.what === 'pan') look({ ...start, x: start.x - (x - held.startX) / start.zoom, y: start.y - (y - held.startY) / start.zoom });
    else if (held.what === 'node' && held.id !== null) {
      const place = worldOf(start, x, y);
      hooks.onMove(held.id, place.x, place.y);
    } else setLasso((line) => [...(line ?? [{ x: held.startX, y: held.startY }]), { x, y }]);
  };

  const onPointerUp = (event: PointerEvent): void => {
    touches.current.delete(event.pointerId);
    const held = drag.current;
    if (held?.what === 'lasso' && lasso) hooks.onLasso(inside(props.scene, latest.current, size.width, size.height, lasso));
    if (held?.what === 'node' && held.moved && held.id !== null) {
      const { x, y } = at(event);
      const place = worldOf(held.camera, x, y);
      hooks.onDrop(held.id, Math.round(place.x), Math.round(place.y), rounded(held.camera));
    }
    setLasso(null);
    drag.current = null;
  };

  return {
    camera: present,
    ...size,
    lasso,
    dragged: () => wasDragged.current,
    handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: onPointerUp },
  };
}
