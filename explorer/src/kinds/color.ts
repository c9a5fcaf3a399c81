/** Colour arithmetic for kinds: a dark counterpart for every colour of the ontology, and the contrast of two colours. */

type Triple = readonly [number, number, number];

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

const toLinear = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const fromLinear = (c: number): number => (c <= 0.0031308 ? c * 12.92 : 1.055 * c ** (1 / 2.4) - 0.055);

export const isHex = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text);

const linearOf = (hex: string): Triple => {
  const part = (at: number): number => toLinear(Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  return [part(1), part(3), part(5)];
};

const hexOf = (linear: Triple): string =>
  `#${linear.map((c) => Math.round(fromLinear(clamp(c)) * 255).toString(16).padStart(2, '0')).join('')}`.toUpperCase();

/** Björn Ottosson's OKLab, 2020. */
const labOf = ([r, g, b]: Triple): Triple => {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
};

const linearOfLab = ([L, a, b]: Triple): Triple => {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
};

const luminance = (hex: string): number => {
  const [r, g, b] = linearOf(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

/** Contrast by WCAG 2, from 1 to 21. */
export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** The same hue for a dark ground: light colours end up bright, dark ones in the middle, all at least 4.5:1 on `ground`. */
export function onDark(hex: string, ground: string): string {
  const [lightness, a, b] = labOf(linearOf(hex));
  for (let target = 0.62 + 0.22 * lightness; target < 1; target += 0.02) {
    const candidate = hexOf(linearOfLab([target, a * 0.85, b * 0.85]));
    if (contrast(candidate, ground) >= 4.5) return candidate;
  }
  return '#FFFFFF';
}
