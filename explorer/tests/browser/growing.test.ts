/** What a picture keeps while it grows: where everybody stands, and where the reader looks. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { copyLink, nodesOf, originOf } from './picture';
import { launch, visit, type Visit } from './visit';

let browser: Browser;
let here: Visit;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  here = await visit(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
});
afterEach(() => here.end());

const ids = (): Promise<string[]> => here.page.$$eval('[data-node]', (found) => found.map((node) => node.getAttribute('data-node') ?? '').sort());
/** The middle of an actor's mark on the page. */
async function middle(id: string): Promise<{ x: number; y: number }> {
  const box = await here.page.locator(`[data-node="${id}"] .outline`).boundingBox();
  if (!box) throw new Error(`${id} is not in the picture`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function around(path = '/?v=graph&ids=cndh'): Promise<void> {
  await here.open(path);
  await here.page.waitForSelector('[data-node="morocco"]');
  await here.settled();
}

async function apart(one: string, other: string): Promise<number> {
  const [a, b] = [await middle(one), await middle(other)];
  return Math.hypot(a.x - b.x, a.y - b.y);
}

async function expandMorocco(): Promise<void> {
  const before = (await ids()).length;
  await here.page.locator('[data-node="morocco"]').focus();
  await here.page.keyboard.press('e');
  await expect.poll(async () => (await ids()).length).toBeGreaterThan(before + 10);
  await here.ready('actor');
  await here.settled();
}

test('an opening panel moves nothing under the pointer, and neither does a closing one', async () => {
  await around();
  const [hub, actor] = [await middle('cndh'), await middle('morocco')];
  await here.page.mouse.click(actor.x, actor.y);
  await here.ready('actor');
  await here.settled();
  expect(Math.hypot((await middle('cndh')).x - hub.x, (await middle('cndh')).y - hub.y)).toBeLessThan(2);
  await here.page.locator('.side-close').click();
  await expect.poll(() => here.page.locator('.side').count()).toBe(0);
  await here.settled();
  expect(Math.hypot((await middle('cndh')).x - hub.x, (await middle('cndh')).y - hub.y)).toBeLessThan(2);
});

test('what a panel would cover comes out from under it', async () => {
  await around();
  const right = (await Promise.all((await ids()).map(async (id) => ({ id, x: (await middle(id)).x })))).sort((a, b) => b.x - a.x)[0]?.id ?? '';
  await here.page.locator(`[data-node="${right}"]`).click();
  await here.ready('actor');
  await here.settled();
  const side = await here.page.locator('.side').boundingBox();
  expect((await middle(right)).x).toBeLessThan(side?.x ?? 0);
});

test('an expansion keeps everybody apart and opens the window only as far as it must', async () => {
  await around();
  const before = await apart('cndh', 'morocco');
  await expandMorocco();
  expect(await apart('cndh', 'morocco')).toBeGreaterThan(before * 0.35);
  const stage = await here.page.locator('svg.picture').boundingBox();
  for (const id of await ids()) {
    const { x, y } = await middle(id);
    expect(x > (stage?.x ?? 0) && y > (stage?.y ?? 0) && x < (stage?.x ?? 0) + (stage?.width ?? 0) && y < (stage?.y ?? 0) + (stage?.height ?? 0), id).toBe(true);
  }
});

test('claims that are added to a picture add to it where it is', async () => {
  await around();
  await expandMorocco();
  const [places, n] = [await nodesOf(here.page), (await ids()).length];
  const before = await apart('cndh', 'morocco');
  await here.page.getByRole('checkbox', { name: 'Disputed' }).check();
  await expect.poll(async () => (await ids()).length).toBeGreaterThan(n);
  await here.settled();
  expect(await apart('cndh', 'morocco')).toBeGreaterThan(before * 0.9);
  expect((await nodesOf(here.page)).length).toBeGreaterThan(places.length);
});

test('a copied link shows a picture as it grew', async () => {
  await around();
  await expandMorocco();
  const link = await copyLink(here.page, 'Copy link');
  const [seen, from] = [await nodesOf(here.page), await originOf(here.page)];
  await here.page.goto('about:blank');
  await here.page.goto(link);
  await here.page.waitForSelector('[data-node="morocco"]');
  await expect.poll(() => nodesOf(here.page)).toEqual(seen);
  await expect.poll(() => originOf(here.page)).toBe(from);
  expect(await here.page.locator('.pin').count()).toBe(0);
});

test('the window fits the picture again when asked to', async () => {
  await around();
  const before = await originOf(here.page);
  await here.page.getByRole('button', { name: 'Zoom in' }).click();
  await expect.poll(() => originOf(here.page)).not.toBe(before);
  await here.page.getByRole('button', { name: 'Fit to window' }).click();
  await expect.poll(() => originOf(here.page)).toBe(before);
});
