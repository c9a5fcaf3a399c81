/** Addresses that show the same again, to anyone. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
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

test('a permalink shows the same picture', async () => {
  await here.open('/?v=graph&ids=cndh,morocco');
  await here.page.waitForSelector('[data-node="morocco"]');
  await here.page.mouse.move(700, 400);
  await here.page.mouse.wheel(0, -200);
  await expect.poll(() => new URL(here.page.url()).searchParams.get('cam')).not.toBeNull();
  const link = await copyLink(here.page, 'Copy link');
  expect(link).toBe(here.page.url());
  const [seen, from] = [await nodesOf(here.page), await originOf(here.page)];
  await here.page.goto('about:blank');
  await here.page.goto(link);
  await here.page.waitForSelector('[data-node="morocco"]');
  await expect.poll(() => nodesOf(here.page)).toEqual(seen);
  await expect.poll(() => originOf(here.page)).toBe(from);
});

test('a link to exactly this data names its revision and shows that', async () => {
  // With a camera of its own the picture does not depend on when the window is measured.
  await here.open('/?v=graph&ids=cndh&cam=100_100_1');
  await here.page.waitForSelector('[data-node="morocco"]');
  const seen = await nodesOf(here.page);
  await here.page.getByRole('button', { name: 'Export' }).click();
  const link = await copyLink(here.page, 'Copy a link to exactly this data');
  expect(new URL(link).searchParams.get('rev')).toMatch(/^\d+$/);
  const asked: string[] = [];
  here.page.on('request', (request) => asked.push(request.postData() ?? ''));
  await here.page.goto(link);
  await here.page.waitForSelector('[data-node="morocco"]');
  await expect.poll(() => nodesOf(here.page)).toEqual(seen);
  expect(asked.some((body) => body.includes('query Neighborhood') && body.includes('asOf'))).toBe(true);
  await here.page.getByRole('button', { name: /Revision \d+/ }).click();
  await expect.poll(() => new URL(here.page.url()).searchParams.get('rev')).toBeNull();
});

test('an embedded picture has no chrome around it', async () => {
  await here.open('/?v=graph&ids=cndh');
  await here.page.waitForSelector('[data-node]');
  await here.page.getByRole('button', { name: 'Export' }).click();
  const code = await copyLink(here.page, 'Copy code to embed it');
  const source = /src="([^"]+)"/.exec(code)?.[1]?.replaceAll('&amp;', '&') ?? '';
  expect(source.startsWith(inject('url'))).toBe(true);
  await here.page.goto(source);
  await here.page.waitForSelector('[data-node]');
  expect(await here.page.locator('.top, .rail, .time-bar, .tools').count()).toBe(0);
  // Whoever meets it on another page learns what it is, and finds the way back.
  expect(code).toContain('title="National Human Rights Council · Graph · Rawabit"');
  expect(await here.page.getByRole('link', { name: 'Open in Rawabit' }).getAttribute('href')).not.toContain('embed');
});

test('back and forward undo and redo', async () => {
  const ids = (): Promise<string[]> => here.page.$$eval('[data-node]', (found) => found.map((node) => node.getAttribute('data-node') ?? '').sort());
  await here.open('/?v=graph&ids=cndh');
  await here.page.waitForSelector('[data-node="morocco"]');
  const before = await ids();
  await here.page.locator('[data-node="morocco"]').click();
  await here.ready('actor');
  await here.page.getByRole('button', { name: 'Hide', exact: true }).click();
  await expect.poll(ids).not.toContain('morocco');
  await here.page.goBack();
  await expect.poll(ids).toEqual(before);
  await here.page.goForward();
  await expect.poll(ids).not.toContain('morocco');
});
