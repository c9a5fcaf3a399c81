/** Looking around in a picture: wheel, drag, pinch, dragging an actor, and drawing a lasso. */
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Camera } from '../state/url';
import { drawn } from '../state/picture';
import { encloses, fitting, towardsPoint, widened } from './geometry';
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

const sameCamera = (a: Camera | null, b: Camera | null): boolean => a?.x === b?.x && a?.y === b?.y && a?.zoom === b?.zoom;

/** Where an actor is, or the middle of a tie. */
function placeOf({ nodes, edges }: Scene, id: string): Point | null {
  const tie = edges.find((edge) => edge.id === id);
  const ends = nodes.filter((node) => node.id === id || node.id === tie?.source || node.id === tie?.target);
  const [a, b] = [ends[0], ends.at(-1)];
  return a && b ? { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } : null;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Measured extends Size {
  readonly left: number;
  readonly top: number;
  /** The size of the browser's window. */
  readonly page: string;
}

interface Framed {
  /** The camera that fits the picture, where the address names none. */
  readonly own: Camera;
  readonly keep: (camera: Camera) => void;
  /** Whether the reader has seen this picture. */
  readonly isSeen: () => boolean;
  /** The next picture is fitted again. */
  readonly forget: () => void;
}

/**
 * A camera that fits a picture when it is new, and from then on opens only for what was added outside of its window. One
 * that the reader chose stays as it is.
 */
function useFramed({ scene, fit }: PainterProps, { width, height }: Size, chosen: Camera | null): Framed {
  const last = useRef<{ own: Camera | null; fit: number; scene: Scene }>({ own: null, fit: -1, scene: { nodes: [], edges: [] } });
  const seen = useRef<number | null>(null);
  const hasNodes = scene.nodes.length > 0;
  useEffect(() => {
    if (!hasNodes) return;
    // The first frame draws it, the second comes after that.
    let frame = requestAnimationFrame(() => (frame = requestAnimationFrame(() => (seen.current = fit))));
    return () => cancelAnimationFrame(frame);
  }, [fit, hasNodes]);
  const before = last.current;
  const isNew = before.fit !== fit || before.scene.nodes.length === 0;
  if (isNew) last.current = { own: null, fit, scene };
  else if (before.scene !== scene) {
    const known = new Set(before.scene.nodes.map(({ id }) => id));
    const added = scene.nodes.filter(({ id }) => !known.has(id));
    last.current = { ...before, own: before.own && rounded(widened(before.own, added, width, height)), scene };
  }
  // Without a camera of its own the picture goes on from the one that was chosen, until it is to be fitted.
  last.current.own ??= rounded(fitting(scene, width, height));
  if (chosen !== null && !isNew) last.current.own = chosen;
  return {
    own: last.current.own,
    keep: (camera) => void (last.current.own = camera),
    isSeen: () => seen.current === last.current.fit,
    forget: () => void (last.current.own = null),
  };
}

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
  const reported = useRef<Camera | null>(null);
  const framed = useFramed(props, size, camera);
  const present = camera ?? framed.own;
  const latest = useRef(present);
  latest.current = present;
  const asked = useRef(props);
  asked.current = props;

  useEffect(() => {
    const svg = element.current;
    if (!svg) return;
    let last: Measured | null = null;
    const measure = (): void => {
      const { left, top } = svg.getBoundingClientRect();
      const now = { left, top, width: svg.clientWidth, height: svg.clientHeight, page: `${innerWidth} ${innerHeight}` };
      const before = last;
      last = now;
      // What moves before the picture was seen moves nothing.
      if (before === null || before.page !== now.page || !framed.isSeen()) framed.forget();
      else if (before.width !== now.width || before.height !== now.height) stay(before, now);
      setSize({ width: now.width, height: now.height });
    };
    // A panel takes a part of the window: the rest stays where it is, but what was picked comes out from under it.
    const stay = (before: Measured, now: Measured): void => {
      const from = latest.current;
      const shifted = {
        ...from,
        x: from.x + (now.left + now.width / 2 - before.left - before.width / 2) / from.zoom,
        y: from.y + (now.top + now.height / 2 - before.top - before.height / 2) / from.zoom,
      };
      const { scene, selected } = asked.current;
      const picked = selected.size === 1 ? placeOf(scene, [...selected][0] ?? '') : null;
      const next = rounded(picked ? towardsPoint(shifted, picked, now.width, now.height) : shifted);
      if (asked.current.camera === null) framed.keep(next);
      else look(next);
      latest.current = next;
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(svg);
    return () => observer.disconnect();
  }, []);

  // Another address, another camera; one that says nothing leaves the choice to the window.
  useEffect(() => {
    if (props.camera !== null && sameCamera(props.camera, reported.current)) return;
    clearTimeout(report.current);
    setCamera(props.camera);
  }, [props.camera?.x, props.camera?.y, props.camera?.zoom, props.fit]);

  const look = (wanted: Camera): void => {
    // As an address writes it, so that the same address shows the same to the pixel.
    const next = rounded(wanted);
    setCamera(next);
    clearTimeout(report.current);
    report.current = setTimeout(() => {
      reported.current = next;
      props.onCamera(next);
    }, 250);
  };
  useEffect(() => () => clearTimeout(report.current), []);

  useEffect(() => {
    drawn.camera = present;
    drawn.isFitted = sameCamera(drawn.camera, rounded(fitting(props.scene, size.width, size.height)));
  });
  useEffect(() => () => void (drawn.camera = null), []);

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
