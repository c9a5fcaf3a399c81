import { readFileSync } from 'node:fs';
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

const nodes = (): Promise<string[]> => here.page.$$eval('[data-node]', (found) => found.map((node) => node.getAttribute('data-node') ?? '').sort());

test('a search in another script leads to the actor', async () => {
  await here.open('/');
  await here.page.waitForSelector('#start-search:focus');
  await here.page.keyboard.type('المجلس الوطني');
  await here.page.waitForSelector('[role=option]');
  await here.page.keyboard.press('Enter');
  await here.ready('actor');
  expect(await here.page.textContent('.panel-title')).toContain('National Human Rights Council');
  await expect.poll(() => new URL(here.page.url()).searchParams.get('ids')).toBe('cndh');
});

test('a ready question has an answer', async () => {
  await here.open('/');
  await here.page.locator('.questions a', { hasText: 'How is' }).click();
  await here.ready('screen');
  expect(await here.page.locator('.path-row').count()).toBeGreaterThan(0);
});

test('a tie leads to the words of its source', async () => {
  await here.open('/?v=graph&ids=cndh');
  await here.page.waitForSelector('[data-edge]');
  await here.page.locator('[data-edge*="leads"], [data-edge*="Leads"], [data-edge*="LEADS"]').first().dispatchEvent('click');
  await here.ready('evidence');
  expect(await here.page.textContent('.panel-title')).toMatch(/National Human Rights Council.*leads/);
  expect(await here.page.locator('.evidence blockquote').first().textContent()).not.toBe('');
  expect(await here.page.locator('.evidence .confidence').count()).toBeGreaterThan(0);
  expect(await here.page.locator('.evidence a[target=_blank]').count()).toBeGreaterThan(0);
});

test('a disputed tie shows what speaks against it', async () => {
  await here.open('/?v=graph&ids=morocco&st=ATTESTED,DISPUTED');
  await here.page.waitForSelector('[data-edge]');
  await here.page.locator('[data-edge*="achpr"]').first().dispatchEvent('click');
  await here.ready('evidence');
  expect(await here.page.locator('.evidence .tag.status').first().textContent()).toBe('Disputed');
});

test('an expansion adds neighbours and moves nobody', async () => {
  await here.open('/?v=graph&ids=cndh&cam=0_0_1');
  await here.page.waitForSelector('[data-node="morocco"]');
  const before = await nodes();
  const places = (ids: readonly string[]): Promise<(string | null)[]> => Promise.all(ids.map((id) => here.page.locator(`[data-node="${id}"]`).getAttribute('transform')));
  const drawn = await places(before);
  await here.page.locator('[data-node="morocco"]').dispatchEvent('click');
  await here.ready('actor');
  await here.page.getByRole('button', { name: 'Expand', exact: true }).click();
  await expect.poll(async () => (await nodes()).length).toBeGreaterThan(before.length);
  expect(await places(before)).toEqual(drawn);
  await here.page.getByRole('button', { name: 'Collapse', exact: true }).click();
  await expect.poll(nodes).toEqual(before);
});

test('filters act at once and the status line says what is hidden', async () => {
  await here.open('/?v=graph&ids=cndh');
  await here.page.waitForSelector('[data-node="morocco"]');
  await expect.poll(() => here.page.textContent('.stage .status-line')).toContain('8 of 101 actors · 7 relationships · 1 claim left out');
  await here.page.getByRole('checkbox', { name: 'Person' }).uncheck();
  await expect.poll(() => here.page.textContent('.stage .status-line')).toContain('6 of 101 actors · 5 relationships · 2 hidden by filters');
  await expect.poll(() => new URL(here.page.url()).searchParams.get('xkinds')).toBe('PERSON');
});

test('time filters through the service: what is possible is not what is certain', async () => {
  await here.open('/?v=graph&ids=cndh&t=2021');
  await here.page.waitForSelector('[data-node]');
  const possible = (await nodes()).length;
  await here.page.getByLabel('Dates that are not exact').selectOption('1');
  await expect.poll(async () => (await nodes()).length).toBeLessThan(possible);
});

test('the picture and the table hold the same, and share what is picked', async () => {
  await here.open('/?v=graph&ids=cndh');
  await here.page.waitForSelector('[data-node]');
  const drawn = await nodes();
  await here.page.getByRole('button', { name: 'Table' }).click();
  await here.ready('table');
  const listed = await here.page.$$eval('.data-table:first-child [data-row]', (rows) => rows.map((row) => row.getAttribute('data-row') ?? '').sort());
  expect(listed).toEqual(drawn);
  await here.page.locator('[data-row="morocco"] button').click();
  await here.ready('actor');
  await here.page.getByRole('button', { name: 'Table' }).click();
  await here.page.waitForSelector('[data-node="morocco"].selected');
});

test('paths come with their steps, and an actor can be left out', async () => {
  await here.open('/?v=paths&ids=cndh,dos');
  await here.ready('screen');
  expect(await here.page.locator('.path-row').count()).toBe(5);
  expect(await here.page.locator('.steps tbody tr').count()).toBe(3);
  expect(await here.page.textContent('.paths-screen .side')).toContain('Weakest step: Morocco partners with United States, 0.60');
  await here.page.getByRole('button', { name: 'Path 2' }).click();
  await here.page.waitForSelector('h2:has-text("Path 2, step by step")');
  await expect.poll(() => new URL(here.page.url()).searchParams.get('path')).toBe('2');
  await here.page.waitForSelector('text=If one actor left');
  await here.page.getByRole('button', { name: 'Avoid Morocco' }).click();
  await here.page.waitForSelector('text=There is no path between');
  await here.page.waitForSelector('.weaker .path-row');
});

test('no path is said plainly, with the nearest weaker one', async () => {
  await here.open('/?v=paths&ids=kezzoute,cndh');
  await here.ready('screen');
  expect(await here.page.locator('.paths').textContent()).toContain('There is no path between Kezzoute Mhammed and National Human Rights Council');
  await here.page.waitForSelector('.weaker .path-row');
});

test('a comparison lists what is shared and what is not', async () => {
  await here.open('/?v=compare&ids=morocco,usa');
  await here.ready('screen');
  expect(await here.page.locator('.data-table [data-row]').count()).toBe(2);
  expect(await here.page.locator('h2:has-text("Only United States")').count()).toBe(1);
  // The picture has a line from each of the two to each of what they share, and time a bar for each.
  expect(await here.page.locator('.shared-picture .step').count()).toBe(4);
  expect(await here.page.locator('.stacked-bars .bar').count()).toBe(4);
  expect(await here.page.locator('.year-chart .shared').count()).toBe(1);
});

test('a time line keeps the order and says what is not exact', async () => {
  await here.open('/?v=timeline&ids=morocco,usa&parts=1&tog=1');
  await here.ready('track');
  const dates = await here.page.$$eval('.track-row:not(.axis) .track-date', (found) => found.map((date) => date.textContent));
  expect(dates.slice(0, 2)).toEqual(['March 2024', 'June 2024']);
  expect(await here.page.locator('.track-bar .soft-left').count()).toBeGreaterThan(0);
});

test('the map shows who sits where', async () => {
  await here.open('/?v=map');
  await here.ready('screen');
  await here.page.locator('.seat[data-node="morocco"]').click();
  await here.page.waitForSelector('.map-side h2:has-text("Morocco")');
  await expect.poll(() => here.page.locator('.map-side .tie-list li').count()).toBeGreaterThan(3);
  await expect.poll(() => here.page.locator('.arcs .on').count()).toBe(2);
  await here.page.getByRole('button', { name: 'Table' }).click();
  await expect.poll(() => here.page.locator('[data-row]').count()).toBe(8);
});

test('an actor has a page, and a brief with its sources as footnotes', async () => {
  await here.open('/actor/cndh');
  await here.ready('screen');
  await here.page.getByRole('link', { name: 'Brief' }).click();
  await here.page.waitForSelector('.footnotes li');
  const marks = await here.page.$$eval('.marks a', (found) => found.map((mark) => mark.getAttribute('href')?.slice(1) ?? ''));
  for (const mark of marks) expect(await here.page.locator(`[id="${mark}"]`).count(), mark).toBe(1);
  const [download] = await Promise.all([here.page.waitForEvent('download'), here.page.getByRole('button', { name: 'BibTeX' }).click()]);
  expect(download.suggestedFilename()).toBe('cndh.bib');
  // On paper it is one page.
  const paper = (await here.page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1');
  expect(paper.match(/\/Type\s*\/Page\b/g)?.length).toBe(1);
});

test('an unknown actor is said to be unknown', async () => {
  await here.open('/actor/nobody');
  await here.page.waitForSelector('text=There is nothing with the id “nobody” here.');
});

test('the picture on screen can be taken along', async () => {
  await here.open('/?v=graph&ids=cndh');
  await here.page.waitForSelector('[data-node="morocco"]');
  await here.page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([here.page.waitForEvent('download'), here.page.getByRole('button', { name: 'Save picture' }).click()]);
  const saved = readFileSync(await download.path(), 'utf8');
  expect(saved.match(/data-node=/g)?.length).toBe(8);
  expect(saved).not.toContain('var(');
});

test('GraphiQL answers offline', async () => {
  await here.open('/?v=data');
  await here.page.getByRole('link', { name: 'Open the query editor' }).click();
  await here.page.waitForSelector('.graphiql-container .graphiql-execute-button', { timeout: 30_000 });
  await here.page.waitForSelector('.graphiql-query-editor .view-line');
  await here.settled();
  await here.page.locator('.graphiql-execute-button').click();
  await expect.poll(() => here.page.textContent('.result-window')).toContain('confidence');
});

test('the screen of a capability that the service lacks is not offered', async () => {
  await here.page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('query Capabilities')) return route.fallback();
    const response = await route.fetch();
    const answer = (await response.json()) as { data: { __schema: { queryType: { fields: { name: string }[] } } } };
    const { queryType } = answer.data.__schema;
    queryType.fields = queryType.fields.filter(({ name }) => name !== 'ranking');
    return route.fulfill({ response, json: answer });
  });
  await here.open('/');
  expect(await here.page.locator('nav a', { hasText: 'Influence' }).count()).toBe(0);
  await here.page.unroute('**/graphql');
  await here.open('/');
  expect(await here.page.locator('nav a', { hasText: 'Influence' }).count()).toBe(1);
});
