/** What filters leave of a picture, and how they are set and taken away. */
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
const field = (name: RegExp) => here.page.getByRole('textbox', { name });

async function around(path = '/?v=graph&ids=cndh'): Promise<void> {
  await here.open(path);
  await here.page.waitForSelector('[data-node="cndh"]');
}

test('the last status that counts cannot be unticked', async () => {
  await around();
  const attested = here.page.getByRole('checkbox', { name: 'Attested' });
  expect(await attested.isChecked()).toBe(true);
  expect(await attested.isDisabled()).toBe(true);
  await here.page.getByRole('checkbox', { name: 'Disputed' }).check();
  await attested.uncheck();
  await expect.poll(() => parameter('st')).toBe('DISPUTED');
  await expect.poll(() => here.page.getByRole('checkbox', { name: 'Disputed' }).isDisabled()).toBe(true);
});

test('years are a span whichever of them is typed first', async () => {
  await around();
  await field(/^From/).fill('2026');
  await field(/^From/).press('Tab');
  await expect.poll(() => parameter('t')).toBe('2026/..');
  await field(/^To/).fill('2023');
  await field(/^To/).press('Tab');
  await expect.poll(() => parameter('t')).toBe('2023/2026');
  expect(await field(/^From/).inputValue()).toBe('2023');
});

test('what is no year is said to be none', async () => {
  await around();
  await field(/^From/).fill('abc');
  await field(/^From/).press('Tab');
  await expect.poll(() => here.page.locator('.time-fields .problems').first().textContent()).toContain('four digits');
  expect(parameter('t')).toBeNull();
});

test('a filter that the service refuses leaves the picture and says why', async () => {
  here.expectComplaints(/Failed to load resource/);
  await around();
  const before = await ids();
  await here.page.route('**/graphql', (route) =>
    route.request().postData()?.includes('"during"')
      ? route.fulfill({ json: { data: null, errors: [{ message: 'no such time', extensions: { code: 'BAD_REQUEST' } }] } })
      : route.fallback(),
  );
  await field(/^From/).fill('2024');
  await field(/^From/).press('Tab');
  await expect.poll(() => here.page.locator('.stage > .notice').textContent()).toContain('no such time');
  expect(await ids()).toEqual(before);
});

test('a time filter can be taken away on a phone', async () => {
  await here.page.setViewportSize({ width: 390, height: 844 });
  await around('/?v=graph&ids=cndh&t=2024');
  await here.page.getByRole('button', { name: 'All time' }).click();
  await expect.poll(() => parameter('t')).toBeNull();
  expect(await here.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});
