/** Outlines of kinds around the origin for a radius, as SVG path data. One outline per shape name of the ontology. */

const polygon = (corners: number, start: number, radius: number): string => {
  const points = Array.from({ length: corners }, (_, at) => {
    const angle = start + (at * 2 * Math.PI) / corners;
    return `${(radius * Math.cos(angle)).toFixed(2)} ${(radius * Math.sin(angle)).toFixed(2)}`;
  });
  return `M${points.join('L')}Z`;
};

const rectangle = (width: number, height: number, corner: number): string => {
  const [w, h, c] = [width, height, corner];
  return `M${-w + c} ${-h}H${w - c}Q${w} ${-h} ${w} ${-h + c}V${h - c}Q${w} ${h} ${w - c} ${h}H${-w + c}Q${-w} ${h} ${-w} ${h - c}V${-h + c}Q${-w} ${-h} ${-w + c} ${-h}Z`;
};

const circle = (radius: number): string => `M${-radius} 0A${radius} ${radius} 0 1 0 ${radius} 0A${radius} ${radius} 0 1 0 ${-radius} 0Z`;

const page = (r: number): string => `M${-0.72 * r} ${-r}H${0.3 * r}L${0.72 * r} ${-0.58 * r}V${r}H${-0.72 * r}Z`;

/** Shapes, and how large and how far down a pictogram sits inside them, in radii. */
const outlines: Readonly<Record<string, { path: (r: number) => string; room: number; down: number }>> = {
  circle: { path: circle, room: 0.62, down: 0 },
  ring: { path: (r) => circle(0.9 * r), room: 0.5, down: 0.04 },
  rectangle: { path: (r) => rectangle(r, 0.78 * r, 0.1 * r), room: 0.56, down: 0 },
  'rounded-square': { path: (r) => rectangle(0.86 * r, 0.86 * r, 0.34 * r), room: 0.58, down: 0 },
  hexagon: { path: (r) => polygon(6, 0, 1.04 * r), room: 0.56, down: 0 },
  octagon: { path: (r) => polygon(8, Math.PI / 8, 1.02 * r), room: 0.56, down: 0 },
  pentagon: { path: (r) => polygon(5, -Math.PI / 2, 1.08 * r), room: 0.52, down: 0.06 },
  diamond: { path: (r) => polygon(4, 0, 1.16 * r), room: 0.46, down: 0 },
  triangle: { path: (r) => polygon(3, -Math.PI / 2, 1.22 * r), room: 0.4, down: 0.24 },
  page: { path: page, room: 0.46, down: 0.1 },
};

const fallback = { path: circle, room: 0.6, down: 0 };

export const shapeNames: readonly string[] = Object.keys(outlines);
export const outline = (shape: string, radius: number): string => (outlines[shape] ?? fallback).path(radius);
export const room = (shape: string): number => (outlines[shape] ?? fallback).room;
export const down = (shape: string): number => (outlines[shape] ?? fallback).down;
