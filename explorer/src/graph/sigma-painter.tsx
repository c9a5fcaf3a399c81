/** Paints a scene with sigma on a canvas, for pictures that are too large for elements of their own. A list stands in for keyboard and screen reader. */
import Graph from 'graphology';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import Sigma from 'sigma';
import type { Settings } from 'sigma/settings';
import type { NodeDisplayData, PartialButFor } from 'sigma/types';
import { directionOf } from '../i18n/direction';
import { kindStyle } from '../state/service';
import { theme } from '../state/store';
import { short } from './labels';
import type { PainterProps } from './painter';
import type { Scene } from './scene';

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

function graphOf(scene: Scene, selected: ReadonlySet<string>): Graph {
  const graph = new Graph({ multi: true, type: 'directed' });
  const style = getComputedStyle(document.documentElement);
  const [edge, accent] = [style.getPropertyValue('--edge').trim(), style.getPropertyValue('--accent').trim()];
  for (const node of scene.nodes) {
    const picked = selected.has(node.id);
    graph.addNode(node.id, {
      x: node.x,
      y: -node.y,
      size: node.radius / 4 + (picked ? 3 : 0),
      label: node.label,
      color: kindStyle(node.kind)[theme.value],
      highlighted: picked,
    });
  }
  for (const { id, source, target, weight } of scene.edges) {
    const picked = selected.has(id);
    graph.addEdgeWithKey(id, source, target, { size: picked ? 3 : 0.4 + Math.min(1.5, weight), color: picked ? accent : edge });
  }
  return graph;
}

const listedMax = 200;

export function SigmaPainter({ scene, selected, label, onSelect, onExpand, onKey }: PainterProps) {
  const box = useRef<HTMLDivElement>(null);
  const sigma = useRef<Sigma | null>(null);
  const select = useRef({ onSelect, onExpand });
  select.current = { onSelect, onExpand };

  useEffect(() => {
    const container = box.current;
    if (!container) return;
    const ink = getComputedStyle(document.documentElement).getPropertyValue('--ink').trim();
    const made = new Sigma(graphOf(scene, selected), container, {
      labelFont: getComputedStyle(document.body).fontFamily,
      labelSize: 12,
      labelColor: { color: ink },
      defaultDrawNodeLabel: drawLabel,
      enableEdgeEvents: scene.edges.length < 20_000,
      hideEdgesOnMove: scene.edges.length > 20_000,
    });
    made.on('clickNode', ({ node, event }) => select.current.onSelect({ type: 'entity', id: node }, event.original.shiftKey));
    made.on('clickEdge', ({ edge, event }) => select.current.onSelect({ type: 'relationship', id: edge }, event.original.shiftKey));
    made.on('doubleClickNode', ({ node, preventSigmaDefault }) => {
      preventSigmaDefault();
      select.current.onExpand(node);
    });
    made.on('clickStage', () => select.current.onSelect(null, false));
    sigma.current = made;
    return () => made.kill();
  }, [scene, theme.value]);

  const painted = useRef(selected);
  useEffect(() => {
    if (painted.current === selected) return;
    painted.current = selected;
    sigma.current?.setGraph(graphOf(scene, selected));
  }, [selected]);

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
