import { expect, test } from 'vitest';
import { launch, variance, visit, withoutWebgl, withSoftwareWebgl } from './visit';

const n = 2000;

/** A graph of two thousand actors in place of the seed's: what the seed cannot show. */
function large(): unknown {
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

test.each([
  ['with WebGL on a canvas', withSoftwareWebgl, '.picture.canvas canvas'],
  ['without WebGL as SVG', withoutWebgl, 'svg.picture [data-node]'],
])('two thousand actors are drawn %s', async (_, flags, drawn) => {
  const browser = await launch(flags);
  const here = await visit(browser);
  await here.page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('query Overview')) await route.fulfill({ json: large() });
    else await route.fallback();
  });
  await here.open('/?v=graph');
  await here.page.waitForSelector(drawn, { state: 'attached' });
  await here.page.waitForTimeout(500);
  expect(await variance(here.page, await here.page.screenshot({ clip: { x: 300, y: 120, width: 800, height: 500 } }))).toBeGreaterThan(40);
  expect(await here.page.textContent('.stage .status-line')).toContain('1,999 relationships');
  await here.end();
  await browser.close();
});
