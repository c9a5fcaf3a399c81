import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { contrast, onDark } from '../../src/kinds/color';
import { pictogram } from '../../src/kinds/pictograms';
import { shapeNames } from '../../src/kinds/shapes';
import { grounds, styleOf } from '../../src/kinds/style';

const ontology = readFileSync(new URL('../../../schema/ontology.graphql', import.meta.url), 'utf8');
const kinds = [...ontology.matchAll(/^type (\w+)[^\n]*\n {2}@entity\(\n[^\n]*\n[^\n]*\n +icon: "([\w-]+)", color: "(#\w{6})", shape: "([\w-]+)"/gm)].map(([, name = '', icon = '', color = '', shape = '']) => ({ name, icon, color, shape }));
const tokens = readFileSync(new URL('../../src/style/tokens.css', import.meta.url), 'utf8');

const token = (theme: 'light' | 'dark', name: string): string => {
  const [light = '', dark = ''] = tokens.split("[data-theme='dark']");
  return new RegExp(`--${name}: (#\\w{6})`).exec(theme === 'light' ? light : dark)?.[1] ?? 'missing';
};

test('the ontology draws its kinds', () => {
  expect(kinds.length).toBeGreaterThanOrEqual(20);
});

test('every kind stands out from both grounds', () => {
  for (const kind of kinds) {
    const { light, dark } = styleOf(kind);
    expect(contrast(light, grounds.light), `${kind.name} on light`).toBeGreaterThanOrEqual(3);
    expect(contrast(dark, grounds.dark), `${kind.name} on dark`).toBeGreaterThanOrEqual(3);
  }
});

test('every kind has a shape and a pictogram of its own name', () => {
  for (const { name, icon, shape } of kinds) {
    expect(shapeNames, name).toContain(shape);
    expect(pictogram(icon), `${name}: ${icon}`).not.toBe('');
  }
});

test('no two kinds look the same', () => {
  const looks = kinds.map(({ color, shape, icon }) => `${color} ${shape} ${icon}`);
  expect(new Set(looks).size).toBe(looks.length);
});

test.each(['light', 'dark'] as const)('text is readable on every ground of the %s theme', (theme) => {
  for (const ground of ['bg', 'panel', 'soft']) {
    for (const text of ['ink', 'ink2', 'accent']) {
      expect(contrast(token(theme, text), token(theme, ground)), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  }
  expect(contrast(token(theme, 'accent-ink'), token(theme, 'accent'))).toBeGreaterThanOrEqual(4.5);
  expect(contrast(token(theme, 'warn'), token(theme, 'warn-bg'))).toBeGreaterThanOrEqual(4.5);
  expect(contrast(token(theme, 'control'), token(theme, 'panel')), 'edges of controls').toBeGreaterThanOrEqual(3);
});

test('contrast is that of WCAG', () => {
  expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21, 5);
  expect(contrast('#767676', '#FFFFFF')).toBeCloseTo(4.54, 2);
});

test('a dark counterpart is readable even of black', () => {
  expect(contrast(onDark('#000000', grounds.dark), grounds.dark)).toBeGreaterThanOrEqual(4.5);
});
