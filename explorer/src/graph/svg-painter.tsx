/** Paints a scene as SVG: real elements for keyboard and screen reader, and text whose direction is right. */
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Camera } from '../state/url';
import { useCamera } from './camera';
import { HullMarks, HullNames } from './hull-marks';
import { hullNames, outlinedOf } from './hulls';
import { roomAround, roomFor, short, written } from './labels';
import { EdgeLabel, EdgeLine, labelPlace, NodeLabel, NodeMark } from './marks';
import { Memo } from './memo';
import type { PainterProps } from './painter';
import type { SceneEdge, SceneNode } from './scene';
import { tiesOf, towards } from './walk';

const idAt = (target: EventTarget | null, name: 'node' | 'edge'): string | null =>
  target instanceof Element ? (target.closest<SVGGElement>(`[data-${name}]`)?.dataset[name] ?? null) : null;

/** Two clicks are one double click within this time and this many pixels. */
const doubleMs = 400;
const sameSpot = 6;

const never = { id: null as string | null, at: -Infinity, x: 0, y: 0 };

/** Below this many pixels, marks shrink with the window. */
const roomy = 500;

export function SvgPainter(props: PainterProps) {
  const { selected, path, label, hulls, onSelect, onExpand, onMove, onDrop, onLasso, onKey } = props;
  const svg = useRef<SVGSVGElement>(null);
  const lastClick = useRef(never);
  const [focused, setFocused] = useState<string | null>(null);
  const [hovered, setHovered] = useState<string | null>(null);
  const { camera, width, height, lasso, handlers, dragged } = useCamera(svg, props, {
    nodeAt: (target) => idAt(target, 'node'),
    onMove,
    onDrop,
    onLasso,
  });
  const { zoom } = camera;
  const scale = Math.min(1, Math.max(0.5, Math.min(width, height) / roomy));
  const scene = useMemo(
    () => (scale === 1 ? props.scene : { ...props.scene, nodes: props.scene.nodes.map((node) => ({ ...node, radius: node.radius * scale })) }),
    [props.scene, scale],
  );
  const byId = useMemo(() => new Map(scene.nodes.map((node) => [node.id, node])), [scene]);

  const centre = hovered ?? null;
  const near = useMemo(() => {
    if (centre === null || !byId.has(centre)) return null;
    return new Set([centre, ...scene.edges.flatMap(({ source, target }) => (source === centre ? [target] : target === centre ? [source] : []))]);
  }, [centre, scene]);

  const chosenEdges = useMemo(() => scene.edges.filter(({ id }) => selected.has(id)), [scene, selected]);
  const must = useMemo(() => {
    const ends = chosenEdges.flatMap(({ source, target }) => [source, target]);
    return new Set([...selected, ...ends, ...(path ?? []), ...(hovered === null ? [] : [hovered])]);
  }, [selected, chosenEdges, path, hovered]);
  // Labels find new sides when the window has come to rest, not while it moves.
  const rest = props.camera ?? camera;
  const labelled = useMemo(() => {
    const [left, top] = [rest.x * zoom - width / 2, rest.y * zoom - height / 2];
    const taken = chosenEdges.flatMap((edge) => {
      const [from, to] = [byId.get(edge.source), byId.get(edge.target)];
      return from && to ? [roomAround(edge.label, labelPlace(edge, from, to, zoom))] : [];
    });
    return written(scene.nodes, (node) => ({ x: node.x * zoom, y: node.y * zoom }), must, { window: { left, top, right: left + width, bottom: top + height }, taken });
  }, [scene, zoom, must, chosenEdges, props.camera, width, height]);
  const outlined = useMemo(() => outlinedOf(hulls ?? [], byId, zoom), [hulls, byId, zoom]);
  const outlineNames = useMemo(() => {
    const boxes = [...labelled].flatMap(([id, side]) => {
      const node = byId.get(id);
      return node ? [roomFor(short(node.label), side, { x: node.x * zoom, y: node.y * zoom }, node.radius)] : [];
    });
    return hullNames(outlined, new Set(labelled.keys()), boxes);
  }, [outlined, labelled]);
  const first = focused !== null && byId.has(focused) ? focused : ([...selected].find((id) => byId.has(id)) ?? scene.nodes[0]?.id ?? null);

  const focusOn = (id: string): void => {
    setFocused(id);
    svg.current?.querySelector<SVGGElement>(`[data-node="${CSS.escape(id)}"]`)?.focus();
  };

  useEffect(() => {
    if (props.focus !== null && byId.has(props.focus)) focusOn(props.focus);
  }, [props.focus]);

  const pressed = (event: KeyboardEvent): void => {
    const node = idAt(event.target, 'node');
    const edge = idAt(event.target, 'edge');
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (node !== null) onSelect({ type: 'entity', id: node }, event.shiftKey);
      else if (edge !== null) onSelect({ type: 'relationship', id: edge }, event.shiftKey);
      return;
    }
    if (node === null) return;
    const next = towards(scene, node, event.key);
    if (next !== null) {
      event.preventDefault();
      focusOn(next);
    } else if (event.key === '[' || event.key === ']') {
      const ties = tiesOf(scene, node);
      const at = ties.findIndex(({ id }) => selected.has(id));
      const step = event.key === ']' ? 1 : -1;
      const tie = ties[(at === -1 && step === -1 ? ties.length - 1 : at + step + ties.length) % ties.length];
      if (tie) onSelect({ type: 'relationship', id: tie.id }, false);
    } else onKey(event.key, node);
  };

  const clicked = (event: MouseEvent): void => {
    const node = idAt(event.target, 'node');
    const edge = idAt(event.target, 'edge');
    if (dragged()) return;
    const before = lastClick.current;
    lastClick.current = { id: node, at: event.timeStamp, x: event.clientX, y: event.clientY };
    // The first click may open a panel, which moves the picture: the second one means the same actor all the same.
    const again = event.timeStamp - before.at < doubleMs && Math.hypot(event.clientX - before.x, event.clientY - before.y) < sameSpot;
    if (again && before.id !== null) {
      lastClick.current = never;
      onExpand(before.id);
    } else if (node !== null) onSelect({ type: 'entity', id: node }, event.shiftKey);
    else if (edge !== null) onSelect({ type: 'relationship', id: edge }, event.shiftKey);
    else if (!event.shiftKey) onSelect(null, false);
  };

  const ends = (edge: SceneEdge, draw: (from: SceneNode, to: SceneNode) => ComponentChildren): ComponentChildren => {
    const [from, to] = [byId.get(edge.source), byId.get(edge.target)];
    return from && to ? draw(from, to) : null;
  };

  const most = scene.nodes.reduce((radius, node) => Math.max(radius, node.radius), 0);
  const edgeOrder = chosenEdges.length === 0 ? scene.edges : [...scene.edges.filter(({ id }) => !selected.has(id)), ...chosenEdges];
  return (
    <svg
      ref={svg}
      class="picture"
      role="group"
      aria-label={label}
      {...handlers}
      onClick={clicked}
      onPointerOver={(event) => setHovered(idAt(event.target, 'node'))}
      onPointerLeave={() => setHovered(null)}
      onFocusIn={(event) => setFocused(idAt(event.target, 'node') ?? focused)}
      onKeyDown={pressed}
    >
      <g transform={originOf(camera, width, height)}>
        {outlined.length > 0 && <HullMarks outlined={outlined} />}
        <g class="edges">
          {edgeOrder.map((edge) =>
            ends(edge, (from, to) => (
              <Memo
                key={edge.id}
                of={EdgeLine}
                edge={edge}
                from={from}
                to={to}
                zoom={zoom}
                selected={selected.has(edge.id)}
                faded={near !== null && edge.source !== centre && edge.target !== centre}
              />
            )),
          )}
        </g>
        <g class="nodes">
          {scene.nodes.map((node) => (
            <Memo
              key={node.id}
              of={NodeMark}
              node={node}
              zoom={zoom}
              selected={selected.has(node.id)}
              faded={near !== null && !near.has(node.id)}
              focusable={node.id === first}
            />
          ))}
        </g>
        <g class="labels">
          {scene.nodes
            .filter(({ id }) => labelled.has(id))
            .map((node) => (
              <Memo
                key={node.id}
                of={NodeLabel}
                node={node}
                side={labelled.get(node.id) ?? 'below'}
                zoom={zoom}
                faded={near !== null && !near.has(node.id)}
                strong={node.radius > most * 0.82 || selected.has(node.id)}
              />
            ))}
        </g>
        {outlineNames.length > 0 && <HullNames names={outlineNames} />}
        <g class="edge-labels">{chosenEdges.map((edge) => ends(edge, (from, to) => <EdgeLabel key={edge.id} edge={edge} from={from} to={to} zoom={zoom} />))}</g>
      </g>
      {lasso && <polygon class="lasso" points={lasso.map(({ x, y }) => `${x.toFixed(0)},${y.toFixed(0)}`).join(' ')} />}
    </svg>
  );
}

const originOf = (camera: Camera, width: number, height: number): string =>
  `translate(${(width / 2 - camera.x * camera.zoom).toFixed(1)} ${(height / 2 - camera.y * camera.zoom).toFixed(1)})`;
