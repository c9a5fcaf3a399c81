/** Short addresses, kept by the service for states that are too large for a link. */
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

test('a picture with places of its own has a short link that shows it again', async () => {
  await here.open('/?v=graph&ids=cndh,morocco&pin=-40_30_cndh,200_-100_morocco&cam=50_0_1.2');
  await here.page.waitForSelector('[data-node="morocco"] .pin');
  const link = await copyLink(here.page, 'Copy link');
  expect(new URL(link).pathname).toMatch(/^\/v\/[\w-]+$/);
  const [seen, from] = [await nodesOf(here.page), await originOf(here.page)];
  await here.page.goto('about:blank');
  await here.page.goto(link);
  await here.page.waitForSelector('[data-node="morocco"] .pin');
  await expect.poll(() => nodesOf(here.page)).toEqual(seen);
  await expect.poll(() => originOf(here.page)).toBe(from);
  // The short address stays until something changes; going back leads to it again.
  await expect.poll(() => here.page.url()).toBe(link);
  await here.page.locator('[data-node="cndh"]').click();
  await here.ready('actor');
  await expect.poll(() => new URL(here.page.url()).pathname).toBe('/');
  await here.page.goBack();
  await expect.poll(() => here.page.url()).toBe(link);
  await expect.poll(() => nodesOf(here.page)).toEqual(seen);
});

test('a short link that nobody made is said to be unknown', async () => {
  const unknown = 'f'.repeat(64);
  // The browser itself reports the answer 404 on the console.
  here.expectComplaints(/404/);
  await here.page.goto(`/v/${unknown}`);
  await expect.poll(() => here.page.textContent('.notice')).toContain(`/v/${unknown}`);
});
