/** Paints a scene as SVG: real elements for keyboard and screen reader, and text whose direction is right. */
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { KindMark } from '../components/kind-icon';
import { directionOf } from '../i18n/direction';
import { number, t } from '../i18n';
import { kindLabel } from '../state/service';
import type { Camera } from '../state/url';
import { useCamera } from './camera';
import { arrow, curve, midpoint, pathData } from './geometry';
import { HullMarks } from './hull-marks';
import { anchorOf, roomAround, short, written, type Side } from './labels';
import { Memo } from './memo';
import type { PainterProps } from './painter';
import { doubtfulBelow, type Point, type SceneEdge, type SceneNode } from './scene';
import { tiesOf, towards } from './walk';

interface EdgeLineProps {
  readonly edge: SceneEdge;
  readonly from: SceneNode;
  readonly to: SceneNode;
  readonly zoom: number;
  readonly selected: boolean;
  readonly faded: boolean;
}

const widthOf = (weight: number): number => 1 + 2 * Math.min(1.5, Math.max(0.1, weight));

function EdgeLine({ edge, from, to, zoom, selected, faded }: EdgeLineProps) {
  const line = curve({ x: from.x * zoom, y: from.y * zoom }, { x: to.x * zoom, y: to.y * zoom }, edge.bend);
  const data = pathData(line);
  const dashed = edge.confidence < doubtfulBelow || edge.status !== 'ATTESTED';
  const label = t('edgeLabel', { label: `${from.label} ${edge.label} ${to.label}`, confidence: number(edge.confidence, 2) });
  return (
    <g class={`edge${selected ? ' selected' : ''}${faded ? ' faded' : ''}`} data-edge={edge.id} role="button" tabindex={-1} aria-label={label} aria-pressed={selected}>
      {selected && <path class="halo" d={data} />}
      <path class="line" d={data} stroke-width={selected ? widthOf(edge.weight) + 1.2 : widthOf(edge.weight)} stroke-dasharray={dashed ? '5 4' : undefined} />
      {selected && <path class="head" d={arrow(line, to.radius)} />}
      <path class="hit" d={data} />
    </g>
  );
}

const labelPlace = (edge: SceneEdge, from: SceneNode, to: SceneNode, zoom: number): Point => {
  const { x, y } = midpoint(curve({ x: from.x * zoom, y: from.y * zoom }, { x: to.x * zoom, y: to.y * zoom }, edge.bend));
  return { x, y: y - 9 };
};

function EdgeLabel({ edge, from, to, zoom }: Omit<EdgeLineProps, 'selected' | 'faded'>) {
  const { x, y } = labelPlace(edge, from, to, zoom);
  return (
    <text class="edge-label" x={x} y={y} text-anchor="middle" direction={directionOf(edge.label)} aria-hidden="true">
      {edge.label}
    </text>
  );
}

interface NodeMarkProps {
  readonly node: SceneNode;
  readonly zoom: number;
  readonly selected: boolean;
  readonly faded: boolean;
  readonly focusable: boolean;
}

function NodeMark({ node, zoom, selected, faded, focusable }: NodeMarkProps) {
  const label = t('nodeLabel', { name: node.label, kind: kindLabel(node.kind), ties: t('nTies', { n: node.degree }) });
  return (
    <g
      class={`node${selected ? ' selected' : ''}${faded ? ' faded' : ''}`}
      data-node={node.id}
      transform={`translate(${(node.x * zoom).toFixed(1)} ${(node.y * zoom).toFixed(1)})`}
      role="button"
      tabindex={focusable ? 0 : -1}
      aria-label={label}
      aria-pressed={selected}
    >
      <circle class="halo" r={node.radius + 6} />
      <KindMark kind={node.kind} radius={node.radius} />
      {node.pinned && <circle class="pin" cx={node.radius * 0.8} cy={-node.radius * 0.8} r="3.5" />}
    </g>
  );
}

interface NodeLabelProps {
  readonly node: SceneNode;
  readonly side: Side;
  readonly zoom: number;
  readonly faded: boolean;
  readonly strong: boolean;
}

function NodeLabel({ node, side, zoom, faded, strong }: NodeLabelProps) {
  const direction = directionOf(node.label);
  const { dx, dy, anchor } = anchorOf(side, node.radius, direction === 'rtl');
  return (
    <text
      class={`label${strong ? ' strong' : ''}${faded ? ' faded' : ''}`}
      x={(node.x * zoom + dx).toFixed(1)}
      y={(node.y * zoom + dy).toFixed(1)}
      text-anchor={anchor}
      direction={direction}
      aria-hidden="true"
    >
      {short(node.label)}
    </text>
  );
}

const idAt = (target: EventTarget | null, name: 'node' | 'edge'): string | null =>
  target instanceof Element ? (target.closest<SVGGElement>(`[data-${name}]`)?.dataset[name] ?? null) : null;

/** Below this many pixels, marks shrink with the window. */
const roomy = 500;

export function SvgPainter(props: PainterProps) {
  const { selected, path, label, hulls, onSelect, onExpand, onMove, onDrop, onLasso, onKey } = props;
  const svg = useRef<SVGSVGElement>(null);
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
      onClick={(event) => {
        const node = idAt(event.target, 'node');
        const edge = idAt(event.target, 'edge');
        if (dragged()) return;
        if (node !== null) onSelect({ type: 'entity', id: node }, event.shiftKey);
        else if (edge !== null) onSelect({ type: 'relationship', id: edge }, event.shiftKey);
        else if (!event.shiftKey) onSelect(null, false);
      }}
      onDblClick={(event) => {
        const node = idAt(event.target, 'node');
        if (node !== null) onExpand(node);
      }}
      onPointerOver={(event) => setHovered(idAt(event.target, 'node'))}
      onPointerLeave={() => setHovered(null)}
      onFocusIn={(event) => setFocused(idAt(event.target, 'node') ?? focused)}
      onKeyDown={pressed}
    >
      <g transform={originOf(camera, width, height)}>
        {hulls && <HullMarks hulls={hulls} byId={byId} zoom={zoom} />}
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
        <g class="edge-labels">{chosenEdges.map((edge) => ends(edge, (from, to) => <EdgeLabel key={edge.id} edge={edge} from={from} to={to} zoom={zoom} />))}</g>
      </g>
      {lasso && <polygon class="lasso" points={lasso.map(({ x, y }) => `${x.toFixed(0)},${y.toFixed(0)}`).join(' ')} />}
    </svg>
  );
}

const originOf = (camera: Camera, width: number, height: number): string =>
  `translate(${(width / 2 - camera.x * camera.zoom).toFixed(1)} ${(height / 2 - camera.y * camera.zoom).toFixed(1)})`;
