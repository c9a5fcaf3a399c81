/** What can be done with the picture by hand. */
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

/** The middle of an actor's mark on the page. */
async function middle(id: string): Promise<{ x: number; y: number }> {
  const box = await here.page.locator(`[data-node="${id}"] .outline`).boundingBox();
  if (!box) throw new Error(`${id} is not in the picture`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function around(path = '/?v=graph&ids=cndh'): Promise<void> {
  await here.open(path);
  await here.page.waitForSelector('[data-node="morocco"]');
}

async function drag(from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  await here.page.mouse.move(from.x, from.y);
  await here.page.mouse.down();
  await here.page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2);
  await here.page.mouse.move(to.x, to.y);
  await here.page.mouse.up();
}

test('a dragged actor stays where it was put, and nobody else moves', async () => {
  await around();
  const [actor, other] = [await middle('morocco'), await middle('cndh')];
  await drag(actor, { x: actor.x - 90, y: actor.y + 60 });
  await expect.poll(() => parameter('pin')).toMatch(/_morocco$/);
  await expect.poll(async () => Math.abs((await middle('morocco')).x - actor.x + 90)).toBeLessThan(3);
  const put = await middle('morocco');
  expect(Math.abs(put.y - actor.y - 60)).toBeLessThan(3);
  expect(await middle('cndh')).toEqual(other);
  await here.page.reload();
  await here.page.waitForSelector('[data-node="morocco"] .pin');
  const again = await middle('morocco');
  expect(Math.hypot(again.x - put.x, again.y - put.y)).toBeLessThan(3);
  await here.page.getByRole('button', { name: 'Release 1 pinned' }).click();
  await expect.poll(() => here.page.locator('.pin').count()).toBe(0);
});

test('a drag is undone and redone', async () => {
  await around();
  const actor = await middle('morocco');
  await drag(actor, { x: actor.x - 90, y: actor.y + 60 });
  await expect.poll(() => parameter('pin')).not.toBeNull();
  await expect.poll(() => here.page.getByRole('button', { name: 'Redo' }).isDisabled()).toBe(true);
  await here.page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => parameter('pin')).toBeNull();
  await expect.poll(async () => Math.hypot((await middle('morocco')).x - actor.x, (await middle('morocco')).y - actor.y)).toBeLessThan(3);
  await here.page.getByRole('button', { name: 'Redo' }).click();
  await expect.poll(() => parameter('pin')).toMatch(/_morocco$/);
  await here.page.keyboard.press('Control+z');
  await expect.poll(() => parameter('pin')).toBeNull();
});

test('a lasso picks what it goes around', async () => {
  await around();
  await here.page.getByRole('button', { name: 'Lasso' }).click();
  const [a, b] = [await middle('cndh'), await middle('bouayach')];
  const box = { left: Math.min(a.x, b.x) - 24, right: Math.max(a.x, b.x) + 24, top: Math.min(a.y, b.y) - 24, bottom: Math.max(a.y, b.y) + 24 };
  await here.page.mouse.move(box.left, box.top);
  await here.page.mouse.down();
  for (const [x, y] of [[box.right, box.top], [box.right, box.bottom], [box.left, box.bottom], [box.left, box.top + 2]] as const) await here.page.mouse.move(x, y);
  await here.page.mouse.up();
  await expect.poll(() => parameter('sel')?.split(',').sort()).toEqual(expect.arrayContaining(['e:bouayach', 'e:cndh']));
  expect(parameter('sel')?.split(',')).not.toContain('e:morocco');
  await here.page.waitForSelector('.selection');
});

test('the legend shows one kind alone, hides another, and shows all again', async () => {
  await around();
  const before = await ids();
  await here.page.getByRole('button', { name: 'Show only Person' }).dispatchEvent('click');
  await expect.poll(() => parameter('kinds')).toBe('PERSON');
  await expect.poll(async () => (await ids()).length).toBeLessThan(before.length);
  await here.page.getByRole('button', { name: 'Show all' }).click();
  await expect.poll(ids).toEqual(before);
});

test('an expansion above fifty ties asks first, with the ties by kind', async () => {
  await here.page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('query ActorPanel')) return route.fallback();
    const response = await route.fetch();
    const answer = (await response.json()) as { data: { entity: { relationships: { totalCount: number } } | null } };
    if (answer.data.entity) answer.data.entity.relationships.totalCount = 51;
    return route.fulfill({ response, json: answer });
  });
  await around();
  const before = await ids();
  await here.page.locator('[data-node="morocco"]').dblclick();
  await here.page.waitForSelector('dialog[open]');
  expect(await here.page.locator('dialog .tie-list li').count()).toBeGreaterThan(3);
  await here.page.getByRole('button', { name: 'Cancel' }).click();
  expect(await ids()).toEqual(before);
  await here.page.locator('[data-node="morocco"]').dblclick();
  await here.page.getByRole('button', { name: 'Show them' }).click();
  await expect.poll(async () => (await ids()).length).toBeGreaterThan(before.length);
});

test('a hidden actor comes back from the bar', async () => {
  await around();
  await here.page.locator('[data-node="bouayach"]').click();
  await here.ready('actor');
  await here.page.getByRole('button', { name: 'Hide', exact: true }).click();
  await expect.poll(ids).not.toContain('bouayach');
  await here.page.getByRole('button', { name: 'Show 1 hidden' }).click();
  await expect.poll(ids).toContain('bouayach');
});

test('years are chosen by dragging over the bars', async () => {
  await around('/?v=graph&ids=morocco');
  const before = await ids();
  const bars = await here.page.locator('.time-bars svg').boundingBox();
  if (!bars) throw new Error('there are no bars');
  await drag({ x: bars.x + 4, y: bars.y + 20 }, { x: bars.x + bars.width / 3, y: bars.y + 20 });
  await expect.poll(() => parameter('t')).toMatch(/^20\d\d\/20\d\d$/);
  await expect.poll(async () => (await ids()).length).toBeLessThan(before.length);
  await here.page.getByRole('button', { name: 'All time' }).click();
  await expect.poll(ids).toEqual(before);
});

test.each(['Rings', 'Layers', 'Groups'])('the layout %s places everybody apart', async (name) => {
  await around('/?v=graph&ids=cndh,morocco');
  await here.page.getByRole('button', { name, exact: true }).click();
  await expect.poll(() => parameter('lay')).toBe(name.toLowerCase());
  const places = await here.page.$$eval('[data-node]', (found) => found.map((node) => node.getAttribute('transform')));
  expect(new Set(places).size).toBe(places.length);
});
