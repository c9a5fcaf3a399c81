/** Looking around in a picture: wheel, drag, pinch, dragging an actor, and drawing a selection frame. */
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Camera } from '../state/url';
import { fitting, type Box } from './geometry';
import type { PainterProps } from './painter';
import type { Scene } from './scene';

interface Hooks {
  readonly nodeAt: (target: EventTarget | null) => string | null;
  readonly onMove: (id: string, x: number, y: number) => void;
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

const inside = (scene: Scene, camera: Camera, width: number, height: number, box: Box): string[] =>
  scene.nodes
    .filter((node) => {
      const x = (node.x - camera.x) * camera.zoom + width / 2;
      const y = (node.y - camera.y) * camera.zoom + height / 2;
      return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
    })
    .map(({ id }) => id);

export function useCamera(element: RefObject<SVGSVGElement | null>, props: PainterProps, hooks: Hooks) {
  const [size, setSize] = useState({ width: 800, height: 600 });
  const [camera, setCamera] = useState<Camera | null>(props.camera);
  const [lasso, setLasso] = useState<Box | null>(null);
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
    const what = event.shiftKey && id === null ? 'lasso' : id === null ? 'pan' : 'node';
    drag.current = { what, id, startX: x, startY: y, camera: latest.current, moved: false };
  };

  const onPointerMove = (event: PointerEvent): void => {
    if (pinch(event)) return;
    const held = drag.current;
    if (!held) return;
    const { x, y } = at(event);
    if (!held.moved && Math.hypot(x - held.startX, y - held.startY) < dragAfter) return;
    if (!held.moved) element.current?.setPointerCapture(event.pointerId);
    held.moved = true;
    wasDragged.current = true;
    const { camera: start } = held;
    if (held.what === 'pan') look({ ...start, x: start.x - (x - held.startX) / start.zoom, y: start.y - (y - held.startY) / start.zoom });
    else if (held.what === 'node' && held.id !== null) {
      hooks.onMove(held.id, (x - size.width / 2) / start.zoom + start.x, (y - size.height / 2) / start.zoom + start.y);
    } else setLasso({ left: Math.min(x, held.startX), right: Math.max(x, held.startX), top: Math.min(y, held.startY), bottom: Math.max(y, held.startY) });
  };

  const onPointerUp = (event: PointerEvent): void => {
    touches.current.delete(event.pointerId);
    if (drag.current?.what === 'lasso' && lasso) hooks.onLasso(inside(props.scene, latest.current, size.width, size.height, lasso));
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
