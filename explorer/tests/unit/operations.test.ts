import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import * as operations from '../../src/graphql/operations';

const sdl = readFileSync(new URL('../../../schema/api.graphql', import.meta.url), 'utf8');

/** The printed schema names abstract kinds as interfaces that no field returns and that it does not print; a client cannot use them. */
const defined = new Set([...sdl.matchAll(/^(?:type|interface) (\w+)/gm)].map(([, name]) => name));
const usable = sdl.replace(/^(type|interface)( \w+ implements )([\w &]+)/gm, (_, keyword: string, words: string, names: string) => {
  const known = names.split('&').map((name) => name.trim()).filter((name) => defined.has(name));
  return `${keyword}${words}${known.join(' & ')} `;
});
const schema = buildSchema(usable);

const sent = Object.entries(operations).filter((entry): entry is [string, { text: string }] => typeof entry[1] === 'object' && 'text' in entry[1]);

test.each(sent)('%s is valid against the schema of the service', (_, { text }) => {
  expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
});

test('every operation is read from its file', () => {
  expect(sent.length).toBeGreaterThan(25);
});
