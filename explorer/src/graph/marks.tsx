/** What the SVG painter draws: lines and marks that can be picked, and their labels, which cannot. */
import { KindMark } from '../components/kind-icon';
import { directionOf } from '../i18n/direction';
import { number, t } from '../i18n';
import { kindLabel } from '../state/service';
import { arrow, curve, midpoint, pathData, thinned } from './geometry';
import { anchorOf, short, type Side } from './labels';
import { doubtfulBelow, type Point, type SceneEdge, type SceneNode } from './scene';

interface EdgeLineProps {
  readonly edge: SceneEdge;
  readonly from: SceneNode;
  readonly to: SceneNode;
  readonly zoom: number;
  readonly selected: boolean;
  readonly faded: boolean;
}

const widthOf = (weight: number): number => 1 + 2 * Math.min(1.5, Math.max(0.1, weight));

export function EdgeLine({ edge, from, to, zoom, selected, faded }: EdgeLineProps) {
  const line = curve({ x: from.x * zoom, y: from.y * zoom }, { x: to.x * zoom, y: to.y * zoom }, edge.bend);
  const data = pathData(line);
  const dashed = edge.confidence < doubtfulBelow || edge.status !== 'ATTESTED';
  const kept = selected ? 1 : thinned(Math.max(from.degree, to.degree));
  const label = t('edgeLabel', { label: `${from.label} ${edge.label} ${to.label}`, confidence: number(edge.confidence, 2) });
  return (
    <g class={`edge${selected ? ' selected' : ''}${faded ? ' faded' : ''}`} data-edge={edge.id} role="button" tabindex={-1} aria-label={label} aria-pressed={selected}>
      {selected && <path class="halo" d={data} />}
      <path class="line" d={data} stroke-width={selected ? widthOf(edge.weight) + 1.2 : widthOf(edge.weight) * kept} stroke-opacity={kept < 1 ? kept : undefined} stroke-dasharray={dashed ? '5 4' : undefined} />
      {selected && <path class="head" d={arrow(line, to.radius)} />}
      <path class="hit" d={data} />
    </g>
  );
}

/** Where the label of a tie stands: above its middle. */
export const labelPlace = (edge: SceneEdge, from: SceneNode, to: SceneNode, zoom: number): Point => {
  const { x, y } = midpoint(curve({ x: from.x * zoom, y: from.y * zoom }, { x: to.x * zoom, y: to.y * zoom }, edge.bend));
  return { x, y: y - 9 };
};

export function EdgeLabel({ edge, from, to, zoom }: Omit<EdgeLineProps, 'selected' | 'faded'>) {
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

export function NodeMark({ node, zoom, selected, faded, focusable }: NodeMarkProps) {
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

export function NodeLabel({ node, side, zoom, faded, strong }: NodeLabelProps) {
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
