/** What the explorer does while the service does not answer, and when it is back. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launch, visit, type Visit } from './visit';

let browser: Browser;
let here: Visit;
/** Whether questions are lost on their way. */
let isCut: boolean;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  isCut = false;
  here = await visit(browser);
  here.expectComplaints(/Failed to load resource/);
  await here.page.route('**/graphql', (route) => (isCut ? route.abort('connectionrefused') : route.fallback()));
});
afterEach(() => here.end());

const chip = () => here.page.getByRole('button', { name: /No connection to the service/ });
const ids = (): Promise<string[]> => here.page.$$eval('[data-node]', (found) => found.map((node) => node.getAttribute('data-node') ?? '').sort());

test('what failed is asked again by the button', async () => {
  await here.open('/?v=graph&ids=cndh');
  await here.page.waitForSelector('[data-node="morocco"]');
  isCut = true;
  await here.page.locator('[data-node="morocco"]').click();
  await expect.poll(() => here.page.locator('.side .notice[role=alert]').count()).toBe(1);
  isCut = false;
  await here.page.locator('.side .notice button').click();
  await here.ready('actor');
  await expect.poll(() => chip().count()).toBe(0);
});

test('what failed is asked again by itself once the service answers', async () => {
  await here.open('/?v=graph&ids=cndh');
  await here.page.waitForSelector('[data-node="morocco"]');
  isCut = true;
  await here.page.getByRole('link', { name: 'Influence' }).click();
  await expect.poll(() => chip().count()).toBe(1);
  isCut = false;
  await here.ready('ranking');
  await expect.poll(() => here.page.getByLabel('Measure').locator('option').count()).toBeGreaterThan(5);
  await expect.poll(() => here.page.locator('summary', { hasText: 'What it says' }).count()).toBe(1);
});

test('a cut line is announced before anything is asked', async () => {
  await here.page.routeWebSocket('**/graphql', (socket) => {
    const server = socket.connectToServer();
    const close = setInterval(() => {
      if (!isCut) return;
      clearInterval(close);
      void server.close();
      void socket.close({ code: 1001 });
    }, 100);
  });
  await here.open('/?v=graph&ids=cndh');
  await here.page.waitForSelector('[data-node="morocco"]');
  isCut = true;
  await expect.poll(() => chip().count()).toBe(1);
  expect(await ids()).toContain('morocco');
});

test('an expansion that cannot be asked for says so, and is made by the button', async () => {
  await here.open('/?v=graph&ids=cndh');
  await here.page.waitForSelector('[data-node="morocco"]');
  const before = await ids();
  isCut = true;
  await here.page.locator('[data-node="morocco"]').focus();
  await here.page.keyboard.press('e');
  await expect.poll(() => here.page.locator('.stage > .notice').textContent()).toContain('does not answer');
  expect(await ids()).toEqual(before);
  isCut = false;
  await here.page.locator('.stage > .notice button').click();
  await expect.poll(async () => (await ids()).length).toBeGreaterThan(before.length);
});
