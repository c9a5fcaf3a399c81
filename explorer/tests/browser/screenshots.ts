import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { launch, visit } from './visit';

const folder = fileURLToPath(new URL('../../../docs/images/', import.meta.url));

let browser: Browser;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  browser = await launch();
});
afterAll(() => browser.close());

const desk = { width: 1440, height: 860 };
const phone = { width: 390, height: 844 };

const chairs = '/?v=graph&ids=cndh,morocco&sel=r:cndh~Leads~wg-ai-nhri';

type Picture = readonly [name: string, path: string, ready: string, viewport?: typeof desk, act?: (page: Page) => Promise<void>];

const pictures: readonly Picture[] = [
  ['start', '/', 'app'],
  ['graph-evidence', chairs, 'evidence'],
  ['graph-evidence-dark', `${chairs}&theme=dark`, 'evidence'],
  ['graph-evidence-ar', `${chairs}&lang=ar`, 'evidence'],
  ['graph-evidence-phone', chairs, 'evidence', phone],
  ['graph-disputed', '/?v=graph&ids=morocco&st=ATTESTED,DISPUTED&sel=r:morocco~Chairs~achpr', 'evidence'],
  ['graph-whole', '/?v=graph', 'app'],
  ['table', '/?v=graph&ids=cndh,morocco&as=table', 'table'],
  ['actor', '/actor/cndh', 'track'],
  ['brief', '/actor/cndh/brief', 'screen'],
  ['paths', '/?v=paths&ids=cndh,dos', 'screen', desk, (page) => page.waitForSelector('text=If one actor left').then(() => undefined)],
  ['paths-ar-dark', '/?v=paths&ids=cndh,dos&lang=ar&theme=dark', 'screen'],
  ['compare', '/?v=compare&ids=morocco,usa', 'screen'],
  ['timeline', '/?v=timeline&ids=morocco,usa&parts=1', 'track'],
  ['timeline-phone', '/?v=timeline&ids=morocco,usa&parts=1', 'track', phone],
  ['map', '/?v=map&sel=e:morocco', 'screen'],
  ['data', '/?v=data', 'screen'],
];

test.each(pictures.map((picture) => ({ name: picture[0], picture })))('$name', async ({ picture }) => {
  const [name, path, ready, viewport = desk, act = async () => undefined] = picture;
  const here = await visit(browser, { viewport });
  await here.open(path);
  await here.ready(ready);
  await act(here.page);
  await here.page.waitForLoadState('networkidle');
  await here.page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await here.page.screenshot({ path: `${folder}explorer-${name}.png` });
  await here.end();
});

test('graphiql', async () => {
  const here = await visit(browser, { viewport: desk });
  await here.page.goto('/graphiql');
  await here.page.waitForSelector('.graphiql-query-editor .view-line');
  await here.page.waitForLoadState('networkidle');
  await here.page.locator('.graphiql-execute-button').click();
  await here.page.waitForFunction(() => document.querySelector('.result-window')?.textContent?.includes('confidence'), null, { timeout: 30_000 });
  await here.page.screenshot({ path: `${folder}explorer-graphiql.png` });
  await here.end();
});
