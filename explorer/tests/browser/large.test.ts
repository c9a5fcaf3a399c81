import type { Browser } from 'playwright-core';
import { expect, test } from 'vitest';
import { launch, variance, visit, withoutWebgl, withSoftwareWebgl, type Visit } from './visit';

/** A graph of many actors in place of the seed's: what the seed cannot show. */
function large(n: number): unknown {
  const nodes = Array.from({ length: n }, (_, at) => ({
    key: `n${at}`,
    attributes: { label: `Actor ${at}`, kind: at % 3 === 0 ? 'STATE' : 'PERSON', x: Math.cos(at) * Math.sqrt(at), y: Math.sin(at) * Math.sqrt(at), size: 5, community: null },
  }));
  const edges = Array.from({ length: n - 1 }, (_, at) => ({
    key: `e${at}`,
    source: `n${at + 1}`,
    target: `n${Math.floor(at / 3)}`,
    attributes: { kind: 'MEMBER_OF', label: 'is a member of', weight: 1, confidence: 0.9, status: 'ATTESTED', start: null, end: null },
  }));
  return { data: { graph: { nodes, edges, totalEntities: n, totalRelationships: n - 1, truncated: false, omitted: { total: 0, byReason: [] }, revision: 1 } } };
}

async function visitLarge(browser: Browser, n: number, drawn: string): Promise<Visit> {
  const here = await visit(browser);
  await here.page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('query Overview')) await route.fulfill({ json: large(n) });
    else await route.fallback();
  });
  await here.open('/?v=graph');
  await here.page.waitForSelector(drawn, { state: 'attached' });
  return here;
}

const onCanvas = '.picture.canvas canvas';

test.each([
  ['with WebGL on a canvas', withSoftwareWebgl, onCanvas],
  ['without WebGL as SVG', withoutWebgl, 'svg.picture [data-node]'],
])('two thousand actors are drawn %s', async (_, flags, drawn) => {
  const browser = await launch(flags);
  const here = await visitLarge(browser, 2_000, drawn);
  const clip = { x: 300, y: 120, width: 800, height: 500 };
  await expect.poll(async () => variance(here.page, await here.page.screenshot({ clip }))).toBeGreaterThan(40);
  expect(await here.page.textContent('.stage .status-line')).toContain('1,999 relationships');
  await here.end();
  await browser.close();
});

test.each([
  ['with widths', 2_000],
  ['as hairlines', 11_000],
])('what is hovered or picked on the canvas, with ties %s, stands out', async (_, n) => {
  const browser = await launch(withSoftwareWebgl);
  const here = await visitLarge(browser, n, onCanvas);
  const { page } = here;
  const isLit = (): Promise<boolean> => page.evaluate(async () => {
    // What the pointer did is drawn in the next frame.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const layer = document.querySelector('.sigma-hoverNodes');
    return layer !== null && getComputedStyle(layer).opacity === '1';
  });
  expect(await isLit()).toBe(false);
  const box = await page.locator('.picture.canvas').boundingBox();
  if (box === null) throw new Error('the picture has no box');
  let hovered = false;
  // Actors stand close to each other, so that a line through the middle meets one.
  for (let x = 0.4; x < 0.6 && !hovered; x += 0.002) {
    await page.mouse.move(box.x + box.width * x, box.y + box.height / 2);
    hovered = await isLit();
  }
  expect(hovered).toBe(true);
  await page.mouse.move(box.x + 2, box.y + box.height - 2);
  await expect.poll(isLit).toBe(false);
  await page.locator('.stage .visually-hidden button').first().dispatchEvent('click');
  await expect.poll(isLit).toBe(true);
  await here.end();
  await browser.close();
});
