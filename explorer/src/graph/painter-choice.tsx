/** Chooses the painter: SVG up to a size, then a canvas, and SVG again where there is no WebGL. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { SvgPainter } from './svg-painter';
import { svgNodesMax, type PainterProps } from './painter';

const hasWebgl = (): boolean => {
  try {
    return document.createElement('canvas').getContext('webgl2') !== null;
  } catch {
    return false;
  }
};

let webgl: boolean | null = null;

export function Painter(props: PainterProps) {
  const large = props.scene.nodes.length > svgNodesMax;
  if (large) webgl ??= hasWebgl();
  const onCanvas = large && webgl === true;
  const [Canvas, setCanvas] = useState<ComponentType<PainterProps> | null>(null);
  useEffect(() => {
    if (!onCanvas || Canvas !== null) return;
    void import('./sigma-painter').then(({ SigmaPainter }) => setCanvas(() => SigmaPainter));
  }, [onCanvas]);
  if (!onCanvas) return <SvgPainter {...props} />;
  return Canvas === null ? null : <Canvas {...props} />;
}
