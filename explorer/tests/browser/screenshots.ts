/** Makes `docs/images/explorer-*.webp`: every screen by day, by night, in Arabic and on a phone. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { launch, visit, type Visit } from './visit';

const folder = fileURLToPath(new URL('../../../docs/images/', import.meta.url));

/** PNG files as well, for viewers that know nothing newer: a folder, or nothing. */
const alsoPng = process.env['PNG_FOLDER'];

let browser: Browser;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (name.startsWith('explorer-')) rmSync(folder + name);
  browser = await launch();
});
afterAll(() => browser.close());

const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

const looks = [
  { suffix: '', query: 'lang=en&theme=light', viewport: desk },
  { suffix: '-dark', query: 'lang=en&theme=dark', viewport: desk },
  { suffix: '-ar', query: 'lang=ar&theme=light', viewport: desk },
  { suffix: '-phone', query: 'lang=en&theme=light', viewport: phone },
] as const;

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly ready: string;
  readonly act?: (page: Page) => Promise<unknown>;
}

const pictures: readonly Picture[] = [
  { name: 'start', path: '/', ready: 'app', act: (page) => page.waitForSelector('.latest') },
  { name: 'graph', path: '/?v=graph', ready: 'app' },
  { name: 'evidence', path: '/?v=graph&ids=cndh,morocco&sel=r:cndh~Leads~wg-ai-nhri', ready: 'evidence' },
  { name: 'disputed', path: '/?v=graph&ids=morocco&st=ATTESTED,DISPUTED&sel=r:morocco~Chairs~achpr', ready: 'evidence' },
  { name: 'table', path: '/?v=graph&ids=cndh,morocco&as=table', ready: 'table' },
  { name: 'actor', path: '/actor/cndh', ready: 'track' },
  { name: 'brief', path: '/actor/cndh/brief', ready: 'screen' },
  { name: 'paths', path: '/?v=paths&ids=cndh,dos', ready: 'screen', act: (page) => page.waitForSelector('.remaining li') },
  { name: 'compare', path: '/?v=compare&ids=morocco,usa', ready: 'screen' },
  { name: 'timeline', path: '/?v=timeline&ids=morocco,usa&parts=1&tog=1', ready: 'track' },
  { name: 'map', path: '/?v=map&sel=e:morocco', ready: 'screen' },
  { name: 'influence', path: '/?v=influence', ready: 'ranking', act: (page) => page.waitForSelector('.trend-line') },
  { name: 'groups', path: '/?v=influence&w=groups', ready: 'ranking' },
  { name: 'data', path: '/?v=data', ready: 'screen', act: (page) => page.waitForSelector('.formats') },
];

/** WebP is a quarter of PNG's size; Chromium is there to write it. */
async function webp(page: Page, png: Buffer): Promise<Buffer> {
  const written = await page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext('2d')?.drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.88).split(',')[1] ?? '';
  }, png.toString('base64'));
  return Buffer.from(written, 'base64');
}

async function take({ page }: Visit, name: string): Promise<void> {
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  const png = await page.screenshot();
  writeFileSync(`${folder}explorer-${name}.webp`, await webp(page, png));
  if (alsoPng) writeFileSync(`${alsoPng}/explorer-${name}.png`, png);
}

const wanted = pictures.flatMap((picture) => looks.map((look) => ({ name: picture.name + look.suffix, picture, look })));

test.each(wanted)('$name', async ({ name, picture: { path, ready, act }, look: { query, viewport } }) => {
  const here = await visit(browser, { viewport });
  await here.open(`${path}${path.includes('?') ? '&' : '?'}${query}`);
  await here.ready(ready);
  await act?.(here.page);
  await here.settled();
  await take(here, name);
  await here.end();
});

test('graphiql', async () => {
  const here = await visit(browser, { viewport: desk });
  await here.page.goto('/graphiql');
  await here.page.waitForSelector('.graphiql-query-editor .view-line');
  await here.page.locator('.graphiql-execute-button').click();
  await here.page.waitForFunction(() => document.querySelector('.result-window')?.textContent?.includes('confidence'), null, { timeout: 30_000 });
  await take(here, 'graphiql');
  await here.end();
});
