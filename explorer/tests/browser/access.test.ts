import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch, screens, variance, visit } from './visit';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

describe.each(['en', 'fr', 'ar'])('in %s', (lang) => {
  describe.each(['light', 'dark'])('%s', (theme) => {
    test.each(screens)('%s is accessible and not blank', async (_, path, ready) => {
      const here = await visit(browser);
      await here.open(`${path}${path.includes('?') ? '&' : '?'}lang=${lang}&theme=${theme}`);
      await here.ready(ready);
      await here.settled();
      await here.page.evaluate(axe);
      const violations = await here.page.evaluate(async () => {
        const { axe: run } = window as unknown as { axe: { run: (options: object) => Promise<{ violations: Finding[] }> } };
        const found = await run.run({ resultTypes: ['violations'] });
        return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary ?? ''}`).join('\n  ')}`);
      });
      expect(violations).toEqual([]);
      expect(await here.page.getAttribute('html', 'dir')).toBe(lang === 'ar' ? 'rtl' : 'ltr');
      expect(await variance(here.page, await here.page.screenshot())).toBeGreaterThan(40);
      await here.end();
    });
  });
});

test.each(screens)('%s needs no sideways scrolling at 320 pixels', async (_, path, ready) => {
  const here = await visit(browser, { viewport: { width: 320, height: 720 } });
  await here.open(path);
  await here.ready(ready);
  const wide = await here.page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(320);
  await here.end();
});

test('everything can be done with the keyboard', async () => {
  const here = await visit(browser);
  await here.open('/?v=graph&ids=cndh');
  await here.page.waitForSelector('[data-node="morocco"]');
  const key = async (...keys: string[]): Promise<void> => {
    for (const name of keys) await here.page.keyboard.press(name);
  };
  await key('/');
  await here.page.waitForSelector('#search:focus');
  await here.page.keyboard.type('morocco');
  await here.page.waitForSelector('[role=option]');
  await key('Enter');
  await here.ready('actor');
  await here.page.waitForSelector('[data-node="cndh"]');
  // Tab reaches exactly one actor of the picture; arrows walk from there.
  await here.page.locator('[data-node][tabindex="0"]').focus();
  const first = await here.page.evaluate(() => document.activeElement?.getAttribute('data-node'));
  for (const arrow of ['ArrowRight', 'ArrowUp', 'ArrowLeft', 'ArrowDown']) await key(arrow);
  expect(await here.page.evaluate(() => document.activeElement?.getAttribute('data-node'))).not.toBeNull();
  expect(first).toBe('morocco');
  await here.page.locator('[data-node="morocco"]').focus();
  await key(']');
  await here.ready('evidence');
  await here.page.locator('[data-node="morocco"]').focus();
  await key('Escape');
  await expect.poll(() => here.page.locator('.side').count()).toBe(0);
  await here.page.locator('[data-node="morocco"]').focus();
  await key('e');
  await expect.poll(() => new URL(here.page.url()).searchParams.get('ids')).toBe('cndh,morocco');
  await here.page.locator('[data-node="cndh"]').focus();
  await key('h');
  await expect.poll(() => here.page.locator('[data-node="cndh"]').count()).toBe(0);
  await here.page.locator('[data-node="morocco"]').focus();
  await key('?');
  await here.page.waitForSelector('dialog[open]');
  await key('Escape');
  await expect.poll(() => here.page.locator('dialog').count()).toBe(0);
  await here.page.locator('[data-node="morocco"]').focus();
  await key('p');
  await expect.poll(() => new URL(here.page.url()).searchParams.get('v')).toBe('paths');
  await here.end();
});

test('Arabic mirrors the page, while quotes and times keep their own direction', async () => {
  const here = await visit(browser);
  await here.open('/?v=graph&ids=cndh&sel=e:cndh&lang=ar');
  await here.ready('actor');
  const box = async (selector: string): Promise<number> => (await here.page.locator(selector).first().boundingBox())?.x ?? -1;
  expect(await box('.rail')).toBeGreaterThan(await box('.stage'));
  expect(await box('.side')).toBeLessThan(await box('.stage'));
  await here.page.locator('.evidence-link').nth(1).click();
  await here.ready('evidence');
  expect(await here.page.getAttribute('blockquote', 'dir')).toBe('ltr');
  expect(await here.page.getAttribute('.time-bars', 'dir')).toBe('ltr');
  expect(await here.page.getAttribute('text.label', 'direction')).toBe('rtl');
  await here.end();
});
