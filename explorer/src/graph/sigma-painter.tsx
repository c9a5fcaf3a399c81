/** Paints a scene with sigma on a canvas, for pictures that are too large for elements of their own. A list stands in for keyboard and screen reader. */
import Graph from 'graphology';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import Sigma from 'sigma';
import { EdgeLineProgram, EdgeRectangleProgram, NodeCircleProgram, NodePointProgram } from 'sigma/rendering';
import type { Settings } from 'sigma/settings';
import type { NodeDisplayData, PartialButFor } from 'sigma/types';
import { directionOf } from '../i18n/direction';
import { kindStyle } from '../state/service';
import { theme } from '../state/store';
import { short } from './labels';
import type { PainterProps } from './painter';
import type { Scene, SceneNode } from './scene';

type Drawn = PartialButFor<NodeDisplayData, 'x' | 'y' | 'size' | 'label' | 'color'>;

/** Labels with the base direction of their own text; sigma would draw all of them from the left. */
function drawLabel(context: CanvasRenderingContext2D, data: Drawn, settings: Settings): void {
  if (!data.label) return;
  const rightToLeft = directionOf(data.label) === 'rtl';
  context.font = `${settings.labelSize}px ${settings.labelFont}`;
  context.fillStyle = settings.labelColor.color ?? '#000';
  context.direction = rightToLeft ? 'rtl' : 'ltr';
  context.textAlign = rightToLeft ? 'right' : 'left';
  const aside = data.size + 4;
  context.fillText(short(data.label), data.x + (rightToLeft ? -aside : aside), data.y + settings.labelSize / 3);
}

/** The label of what the pointer is over, on a ground of its own. */
function drawHover(context: CanvasRenderingContext2D, data: Drawn, settings: Settings): void {
  if (!data.label) return;
  const style = getComputedStyle(document.documentElement);
  const rightToLeft = directionOf(data.label) === 'rtl';
  context.font = `600 ${settings.labelSize}px ${settings.labelFont}`;
  const width = context.measureText(data.label).width + 12;
  const height = settings.labelSize + 10;
  const aside = data.size + 3;
  context.fillStyle = style.getPropertyValue('--panel').trim();
  context.strokeStyle = style.getPropertyValue('--control').trim();
  context.beginPath();
  context.roundRect(data.x + (rightToLeft ? -aside - width : aside), data.y - height / 2, width, height, 5);
  context.fill();
  context.stroke();
  context.fillStyle = style.getPropertyValue('--ink').trim();
  context.direction = rightToLeft ? 'rtl' : 'ltr';
  context.textAlign = rightToLeft ? 'right' : 'left';
  context.fillText(data.label, data.x + (rightToLeft ? -aside - 6 : aside + 6), data.y + settings.labelSize / 3);
}

function graphOf(scene: Scene): Graph {
  const graph = new Graph({ multi: true, type: 'directed' });
  const edge = getComputedStyle(document.documentElement).getPropertyValue('--edge').trim();
  const color = new Map<string, string>();
  for (const { id, x, y, radius, label, kind } of scene.nodes) {
    if (!color.has(kind)) color.set(kind, kindStyle(kind)[theme.value]);
    graph.addNode(id, { x, y: -y, size: radius / 4, label, color: color.get(kind) });
  }
  for (const { id, source, target, weight } of scene.edges) {
    graph.addEdgeWithKey(id, source, target, { size: 0.4 + Math.min(1.5, weight), color: edge });
  }
  return graph;
}

/** What of the drawn graph is seen and picked: changing it costs a repaint, not a new graph. */
interface Shown {
  readonly nodes: ReadonlySet<string> | null;
  readonly edges: ReadonlySet<string> | null;
  readonly selected: ReadonlySet<string>;
  readonly accent: string;
}

interface Built {
  readonly sigma: Sigma;
  readonly scene: Scene;
  readonly nodes: ReadonlySet<SceneNode>;
}

/** What is seen, and what is picked; nothing means that all is seen. */
type Marks = readonly [seen: ReadonlySet<string> | null, picked: ReadonlySet<string>];

/** The ids of those that are to be painted otherwise than before. */
function changed(all: readonly { readonly id: string }[], [seenBefore, pickedBefore]: Marks, [seen, picked]: Marks): string[] {
  const isIn = (set: ReadonlySet<string> | null, id: string): boolean => set === null || set.has(id);
  const differs = (id: string): boolean => isIn(seenBefore, id) !== isIn(seen, id) || pickedBefore.has(id) !== picked.has(id);
  return all.flatMap(({ id }) => (differs(id) ? [id] : []));
}

/** Whether a scene is the drawn one with some of it hidden. */
const within = (scene: Scene, built: Built): boolean => scene.edges.length <= built.scene.edges.length && scene.nodes.every((node) => built.nodes.has(node));

const listedMax = 200;
/** Among more ties than these nobody hits one with the pointer or tells their widths apart: they are hairlines, and actors are points. */
const crowdMin = 10_000;

export function SigmaPainter({ scene, selected, label, onSelect, onExpand, onKey }: PainterProps) {
  const box = useRef<HTMLDivElement>(null);
  const built = useRef<Built | null>(null);
  const painted = useRef('');
  const shown = useRef<Shown>({ nodes: null, edges: null, selected, accent: '' });
  const select = useRef({ onSelect, onExpand });
  select.current = { onSelect, onExpand };

  const build = (container: HTMLElement): void => {
    const style = getComputedStyle(document.documentElement);
    shown.current = { nodes: null, edges: null, selected, accent: style.getPropertyValue('--accent').trim() };
    const isCrowd = scene.edges.length >= crowdMin;
    const sigma = new Sigma(graphOf(scene), container, {
      labelFont: getComputedStyle(document.body).fontFamily,
      labelSize: 12,
      labelColor: { color: style.getPropertyValue('--ink').trim() },
      defaultDrawNodeLabel: drawLabel,
      defaultDrawNodeHover: drawHover,
      nodeProgramClasses: { circle: isCrowd ? NodePointProgram : NodeCircleProgram },
      edgeProgramClasses: { line: isCrowd ? EdgeLineProgram : EdgeRectangleProgram },
      enableEdgeEvents: !isCrowd,
      hideEdgesOnMove: scene.edges.length > 2 * crowdMin,
      nodeReducer: (id, data) => {
        const { nodes, selected: picked } = shown.current;
        if (nodes && !nodes.has(id)) return { ...data, hidden: true };
        return picked.has(id) ? { ...data, highlighted: true, size: Number(data['size']) + 3 } : data;
      },
      edgeReducer: (id, data) => {
        const { edges, selected: picked, accent } = shown.current;
        if (edges && !edges.has(id)) return { ...data, hidden: true };
        return picked.has(id) ? { ...data, size: 3, color: accent } : data;
      },
    });
    let isHovered = false;
    const light = (): void => {
      const isPicked = [...shown.current.selected].some((id) => sigma.getGraph().hasNode(id));
      container.classList.toggle('lit', isHovered || isPicked);
    };
    sigma.on('beforeRender', light);
    for (const [event, isOver] of [['enterNode', true], ['leaveNode', false]] as const) {
      sigma.on(event, () => {
        isHovered = isOver;
        light();
      });
    }
    sigma.on('clickNode', ({ node, event }) => select.current.onSelect({ type: 'entity', id: node }, event.original.shiftKey));
    sigma.on('clickEdge', ({ edge, event }) => select.current.onSelect({ type: 'relationship', id: edge }, event.original.shiftKey));
    sigma.on('doubleClickNode', ({ node, preventSigmaDefault }) => {
      preventSigmaDefault();
      select.current.onExpand(node);
    });
    sigma.on('clickStage', () => select.current.onSelect(null, false));
    built.current = { sigma, scene, nodes: new Set(scene.nodes) };
  };

  useEffect(() => {
    const container = box.current;
    if (!container) return;
    const present = built.current;
    if (present && painted.current === theme.value && within(scene, present)) {
      const whole = scene.nodes.length === present.scene.nodes.length && scene.edges.length === present.scene.edges.length;
      const before = shown.current;
      shown.current = {
        ...before,
        nodes: whole ? null : new Set(scene.nodes.map(({ id }) => id)),
        edges: whole ? null : new Set(scene.edges.map(({ id }) => id)),
        selected,
      };
      const now = shown.current;
      const nodes = changed(present.scene.nodes, [before.nodes, before.selected], [now.nodes, now.selected]);
      const edges = changed(present.scene.edges, [before.edges, before.selected], [now.edges, now.selected]);
      present.sigma.refresh({ partialGraph: { nodes, edges }, skipIndexation: true });
      return;
    }
    present?.sigma.kill();
    painted.current = theme.value;
    build(container);
  }, [scene, selected, theme.value]);

  useEffect(() => () => built.current?.sigma.kill(), []);

  const listed = useMemo(() => [...scene.nodes].sort((a, b) => b.degree - a.degree).slice(0, listedMax), [scene]);
  return (
    <>
      <div ref={box} class="picture canvas" aria-hidden="true" dir="ltr" />
      <ul class="visually-hidden" aria-label={label}>
        {listed.map(({ id, label: name }) => (
          <li key={id}>
            <button
              type="button"
              aria-pressed={selected.has(id)}
              onClick={() => onSelect({ type: 'entity', id }, false)}
              onKeyDown={(event) => onKey(event.key, id)}
            >
              {name}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
