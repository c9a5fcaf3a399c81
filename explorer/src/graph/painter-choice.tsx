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

export function Painter(props: PainterProps) {
  const large = props.scene.nodes.length > svgNodesMax;
  const [Canvas, setCanvas] = useState<ComponentType<PainterProps> | null>(null);
  useEffect(() => {
    if (!large || Canvas !== null || !hasWebgl()) return;
    void import('./sigma-painter').then(({ SigmaPainter }) => setCanvas(() => SigmaPainter));
  }, [large]);
  return large && Canvas !== null ? <Canvas {...props} /> : <SvgPainter {...props} />;
}
