/** Files of what is on screen, opened again by networkx. `RAWABIT_PYTHON` names a Python that has it. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launch, visit, type Visit } from './visit';

const script = fileURLToPath(new URL('reopen.py', import.meta.url));
const usual = fileURLToPath(new URL('../../../target/venv/bin/python', import.meta.url));
const python = process.env['RAWABIT_PYTHON'] ?? (existsSync(usual) ? usual : 'python3');

let browser: Browser;
let here: Visit;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  here = await visit(browser, { acceptDownloads: true });
});
afterEach(() => here.end());

async function download(format: string): Promise<string> {
  await here.page.getByRole('button', { name: 'Export' }).click();
  const link = here.page.locator(`.menu a[href^="/export/${format}?"]`);
  const [saved] = await Promise.all([here.page.waitForEvent('download'), link.click()]);
  return saved.path();
}

test.each(['graphml', 'gexf', 'graphology', 'cytoscape', 'csv', 'package'])('the picture as %s holds what is on screen', async (format) => {
  await here.open('/?v=graph&ids=cndh,morocco');
  await here.page.waitForSelector('[data-node="morocco"]');
  const shown = await here.page.$$eval('[data-node]', (found) => found.map((node) => node.getAttribute('data-node') ?? '').sort());
  const nTies = await here.page.locator('[data-edge]').count();
  const path = await download(format);
  const found = JSON.parse(execFileSync(python, [script, format, path], { encoding: 'utf8' })) as { nodes: string[]; edges: number };
  expect(found.nodes).toEqual(shown);
  expect(found.edges).toBe(nTies);
});

test('filters hold for the file as well', async () => {
  await here.open('/?v=graph&ids=cndh,morocco&xkinds=PERSON');
  await here.page.waitForSelector('[data-node="morocco"]');
  const path = await download('graphology');
  const { nodes } = JSON.parse(readFileSync(path, 'utf8')) as { nodes: { key: string; attributes: { kind: string } }[] };
  expect(nodes.length).toBeGreaterThan(5);
  expect(nodes.filter(({ attributes }) => attributes.kind === 'PERSON')).toEqual([]);
});

test('the service draws the same actors as the page', async () => {
  await here.open('/?v=graph&ids=cndh,morocco&theme=dark');
  await here.page.waitForSelector('[data-node="morocco"]');
  const labels = await here.page.$$eval('[data-node]', (found) => found.map((node) => (node.getAttribute('aria-label') ?? '').split(',')[0] ?? ''));
  const drawn = readFileSync(await download('svg'), 'utf8');
  for (const label of labels) expect(drawn).toContain(label.replaceAll('&', '&amp;').replaceAll('"', '&quot;').slice(0, 20));
  expect(drawn.toLowerCase()).toContain('#14171c');
});

test('the data screen says what every format leaves out', async () => {
  await here.open('/?v=data');
  await here.page.waitForSelector('.formats tbody tr');
  const told = await here.page.$$eval('.formats tbody tr', (rows) => rows.map((row) => row.lastElementChild?.textContent ?? ''));
  expect(told.length).toBeGreaterThan(5);
  for (const text of told) expect(text).not.toBe('');
});
