import { expect, test } from 'vitest';
import { ar } from '../../src/i18n/ar';
import { directionOf } from '../../src/i18n/direction';
import { en } from '../../src/i18n/en';
import { fr } from '../../src/i18n/fr';
import { fill, type Message } from '../../src/i18n/message';

const placeholders = (message: Message): string[] => {
  const forms = typeof message === 'string' ? [message] : [message.other];
  return [...new Set(forms.flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort();
};

test.each([
  ['fr', fr],
  ['ar', ar],
] as const)('the %s catalogue has every message with its placeholders', (_, catalogue) => {
  expect(Object.keys(catalogue).sort()).toEqual(Object.keys(en).sort());
  for (const [key, message] of Object.entries(en)) {
    expect(placeholders(catalogue[key as keyof typeof en]), key).toEqual(placeholders(message));
  }
});

test('Arabic counts in six categories', () => {
  const said = [0, 1, 2, 3, 11, 100].map((n) => fill(ar.nSources, { n }, 'ar'));
  expect(said).toEqual(['لا مصادر', 'مصدر واحد', 'مصدران', '3 مصادر', '11 مصدرًا', '100 مصدر']);
});

test('every Arabic message that counts tells eleven from a hundred', () => {
  const counting = Object.entries(ar).filter(([, message]) => typeof message !== 'string' && 'few' in message);
  for (const [key, message] of counting) expect(Object.keys(message), key).toEqual(expect.arrayContaining(['many', 'other']));
});

test('no Arabic message leaves a one-letter preposition standing alone', () => {
  for (const [key, message] of Object.entries(ar)) expect(JSON.stringify(message), key).not.toMatch(/\u0640[\s"'{]/);
});

test('French marks keep to their words', () => {
  for (const [key, message] of Object.entries(fr)) {
    const forms = typeof message === 'string' ? [message] : Object.values(message);
    for (const form of forms) expect(form, key).not.toMatch(/« | »|[^\d] [?!;:](?![\w])/);
  }
});

test('a name of the other direction keeps to itself', () => {
  expect(fill('Without {name}.', { name: 'المغرب' }, 'en')).toBe('Without \u2068المغرب\u2069.');
  expect(fill('Without {name}.', { name: 'Morocco' }, 'en')).toBe('Without Morocco.');
});

test('the first strong letter decides the direction', () => {
  expect(directionOf('2024 (المغرب) Morocco')).toBe('rtl');
  expect(directionOf('“Morocco” المغرب')).toBe('ltr');
  expect(directionOf('2024–2025')).toBe('ltr');
});
