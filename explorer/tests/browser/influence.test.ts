/** Who matters, and why. */
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

const names = (): Promise<(string | null)[]> => here.page.$$eval('[data-row] a', (found) => found.map((link) => link.textContent));

test('a ranking names the ties behind each place, and another measure gives another', async () => {
  await here.open('/?v=influence');
  await here.ready('ranking');
  await expect.poll(async () => (await names())[0]).toBe('Morocco');
  expect(await here.page.locator('[data-row="morocco"] li a').count()).toBe(3);
  await here.page.getByLabel('Measure').selectOption('BETWEENNESS');
  await expect.poll(() => here.page.textContent('caption')).toBe('Brokerage (betweenness)');
  await here.page.getByLabel('Among').selectOption('PERSON');
  await expect.poll(async () => (await names())[0]).not.toBe('Morocco');
  await here.page.locator('[data-row] li a').first().click();
  await here.ready('evidence');
});

test('a ranking shows how places changed over the years', async () => {
  await here.open('/?v=influence');
  await here.page.waitForSelector('.trend-line');
  expect(await here.page.locator('.trend-line').count()).toBe(8);
  expect(await here.page.locator('.trend-line polyline').count()).toBeGreaterThan(2);
  expect(await here.page.locator('.trend-picture').getAttribute('aria-label')).toMatch(/Morocco: 20\d\d \d/);
});

test('key players come with how far they reach and how sure that is', async () => {
  await here.open('/?v=influence&w=players');
  await here.ready('ranking');
  await expect.poll(() => here.page.locator('[data-row]').count()).toBe(5);
  expect(await here.page.textContent('[data-ready=ranking]')).toMatch(/reaches \d+\.\d actors on average: at least \d+% of what the best choice/);
  await here.page.getByLabel('How many').selectOption('3');
  await expect.poll(() => here.page.locator('[data-row]').count()).toBe(3);
});

test('groups lead to their picture', async () => {
  await here.open('/?v=influence&w=groups');
  await here.ready('ranking');
  expect(await here.page.locator('.card').count()).toBeGreaterThan(2);
  await here.page.locator('.card a', { hasText: 'Graph' }).first().click();
  await here.page.waitForSelector('[data-node]');
});

test('Morocco holds the graph together', async () => {
  await here.open('/?v=influence&w=brokers');
  await here.ready('ranking');
  await expect.poll(async () => (await names())[0]).toBe('Morocco');
});

test('next partners come with reasons that lead to evidence', async () => {
  await here.open('/actor/cndh');
  await here.page.waitForSelector('.reasons li');
  expect(await here.page.locator('section:has(.reasons) > ul > li').count()).toBe(5);
  await here.page.locator('.reasons a').first().click();
  await here.ready('evidence');
});

test('an actor is shown with the variety of its partners, and how it grew', async () => {
  await here.open('/actor/morocco');
  await here.page.waitForSelector('.growth .bar');
  expect(await here.page.textContent('.page')).toMatch(/As varied as \d\.\d kinds and \d\.\d regions/);
  expect(await here.page.locator('.shares li').count()).toBeGreaterThan(2);
});

test('communities are outlined behind the picture', async () => {
  await here.open('/?v=graph');
  await here.page.waitForSelector('[data-node]');
  expect(await here.page.locator('.hulls path').count()).toBe(0);
  await here.page.getByRole('checkbox', { name: 'Outline communities' }).check();
  await expect.poll(() => here.page.locator('.hulls path').count()).toBeGreaterThan(3);
});

test('sizes follow the chosen measure', async () => {
  await here.open('/?v=graph&ids=cndh,morocco');
  await here.page.waitForSelector('[data-node="morocco"]');
  const radius = (): Promise<string | null> => here.page.locator('[data-node="cndh"] .halo').getAttribute('r');
  const before = await radius();
  await here.page.getByLabel('Size by').selectOption('PAGERANK');
  await expect.poll(radius).not.toBe(before);
});
