/** Steps that take something out of a picture, or add to it, and where they leave the reader. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launch, visit, type Visit } from './visit';

let browser: Browser;
let here: Visit;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  here = await visit(browser);
});
afterEach(() => here.end());

const ids = (): Promise<string[]> => here.page.$$eval('[data-node]', (found) => found.map((node) => node.getAttribute('data-node') ?? '').sort());
const parameter = (name: string): string | null => new URL(here.page.url()).searchParams.get(name);
const focused = (): Promise<string | null> => here.page.evaluate(() => document.activeElement?.getAttribute('data-node') ?? document.activeElement?.id ?? document.activeElement?.tagName ?? null);

async function around(path = '/?v=graph&ids=cndh'): Promise<void> {
  await here.open(path);
  await here.page.waitForSelector('[data-node="cndh"]');
}

async function pick(id: string): Promise<void> {
  await here.page.locator(`[data-node="${id}"]`).click();
  await here.ready('actor');
}

const button = (name: string) => here.page.getByRole('button', { name, exact: true });
const status = (): Promise<string | null> => here.page.locator('.status-line').textContent();

test('collapsing the only expanded actor leaves it alone, and expanding brings the others back', async () => {
  await around();
  const before = await ids();
  await pick('cndh');
  await button('Collapse').click();
  await expect.poll(ids).toEqual(['cndh']);
  await expect.poll(status).toContain('7 hidden by hand');
  await button('Expand').click();
  await expect.poll(ids).toEqual(before);
});

test('hiding the only expanded actor leaves those around it', async () => {
  await around();
  const before = await ids();
  await pick('cndh');
  await button('Hide').click();
  await expect.poll(ids).toEqual(before.filter((id) => id !== 'cndh'));
  await expect.poll(status).not.toContain('hidden by filters');
  await here.page.getByRole('button', { name: 'Show 1 hidden' }).click();
  await expect.poll(ids).toEqual(before);
});

test('nothing is said to be hidden by none of the filters while claims are left out', async () => {
  await around('/?v=graph&ids=cndh&conf=0.95');
  await expect.poll(status).toContain('of low confidence');
  expect(await status()).not.toContain('none hidden');
});

test('an actor that is searched for joins the picture, and can be started from afresh', async () => {
  await around();
  const before = await ids();
  await here.page.locator('#search').fill('Oman');
  await here.page.waitForSelector('#search-list [role=option]');
  await here.page.locator('#search').press('Enter');
  await expect.poll(ids).toEqual(expect.arrayContaining(['cndh', 'oman', ...before]));
  expect(parameter('ids')).toBe('cndh,oman');
  await here.ready('actor');
  await button('Start afresh from here').click();
  await expect.poll(() => parameter('ids')).toBe('oman');
  await expect.poll(ids).not.toContain('cndh');
});

test('an actor that is in the picture is picked there by the search', async () => {
  await around();
  await here.page.locator('#search').fill('Morocco');
  await here.page.waitForSelector('#search-list [role=option]');
  await here.page.locator('#search').press('Enter');
  await expect.poll(() => parameter('sel')).toBe('e:morocco');
  expect(parameter('ids')).toBe('cndh');
});

test('a picked tie that the filters leave out is said to be left out, and comes when asked for', async () => {
  await here.open('/?v=graph&ids=morocco&sel=r:morocco~Chairs~achpr');
  await here.ready('evidence');
  await here.page.waitForSelector('[data-node="morocco"]');
  await expect.poll(() => here.page.locator('.evidence').textContent()).toContain('not in the picture');
  await button('Also show: Disputed').click();
  await expect.poll(() => here.page.locator('[data-edge="morocco~Chairs~achpr"]').count()).toBe(1);
  await expect.poll(() => here.page.locator('.evidence').textContent()).not.toContain('not in the picture');
});

test('the keyboard goes on from the picture when a panel closes or an actor is hidden', async () => {
  await around();
  await pick('morocco');
  await here.page.locator('.side-close').click();
  await expect.poll(focused).toBe('morocco');
  await here.page.keyboard.press('h');
  await expect.poll(ids).not.toContain('morocco');
  await expect.poll(focused).toBe('cndh');
  await here.page.keyboard.press('p');
  await expect.poll(() => parameter('v')).toBe('paths');
});

test('an id that nobody knows takes nothing from the others', async () => {
  // The browser reports refused questions on the console.
  here.expectComplaints(/Failed to load resource/);
  await around('/?v=graph&ids=cndh,nope');
  await expect.poll(status).toContain('not known here: nope');
  expect(await ids()).toContain('morocco');
  await here.page.goto('/?v=graph&ids=nope&lang=fr');
  await expect.poll(() => here.page.locator('.stage > .notice').textContent()).toContain('nope');
  expect(await here.page.locator('.stage > .notice').textContent()).not.toContain('entity');
});

test('filters that were set in the graph show where they act, and go at once', async () => {
  await here.open('/?v=influence&conf=0.8&xkinds=PERSON&t=2024');
  await here.ready('ranking');
  await here.page.getByRole('button', { name: /3 filters active/ }).click();
  await expect.poll(() => [parameter('conf'), parameter('xkinds'), parameter('t')]).toEqual([null, null, null]);
  await expect.poll(() => here.page.getByRole('button', { name: /filters? active/ }).count()).toBe(0);
});

test('paths are said to be the shortest of more, and more are shown when asked for', async () => {
  await here.open('/?v=paths&ids=cndh,dos');
  await expect.poll(() => here.page.textContent('h1')).toBe('The 5 shortest paths');
  await expect.poll(status).toContain('The 5 shortest paths');
  await button('show up to 20').click();
  await expect.poll(() => here.page.locator('.path-row').count()).toBeGreaterThan(5);
  const n = await here.page.locator('.path-row').count();
  expect(await here.page.textContent('h1')).toBe(`${n} paths`);
  await expect.poll(() => here.page.locator('.remaining li').count()).toBeGreaterThan(0);
});

test('ties are counted as they exist, and those that are not loaded come when asked for', async () => {
  await here.page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('query ActorPanel')) return route.fallback();
    const response = await route.fetch();
    const answer = (await response.json()) as { data: { entity: { relationships: { edges: unknown[] } } | null } };
    const loaded = answer.data.entity?.relationships;
    if (loaded) loaded.edges = loaded.edges.slice(0, 2);
    return route.fulfill({ response, json: answer });
  });
  await here.open('/?v=graph&ids=morocco&sel=e:morocco');
  await here.ready('actor');
  const bodies = here.page.locator('.tie-group', { hasText: 'has the body' });
  await expect.poll(() => bodies.locator('h4').textContent()).toContain('6');
  expect(await bodies.locator('li').count()).toBeLessThan(6);
  await bodies.getByRole('button').click();
  await expect.poll(() => bodies.locator('li').count()).toBe(6);
  expect(await bodies.getByRole('button').count()).toBe(0);
});
