/** Changes by somebody with a token, on a server of their own: other tests count on the seed as it is. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { start, type Started } from './server';
import { launch, visit, type Visit } from './visit';

let server: Started;
let browser: Browser;
let editor: Visit;

beforeAll(async () => {
  server = await start();
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  server.stop();
});
beforeEach(async () => {
  editor = await visit(browser, { baseURL: server.url });
});
afterEach(() => editor.end());

async function pick(id: string, text: string): Promise<void> {
  await editor.page.locator(`#${id}`).fill(text);
  await editor.page.waitForSelector(`#${id}-list [role=option]`);
  await editor.page.locator(`#${id}`).press('Enter');
}

async function signIn(): Promise<void> {
  await editor.open('/?v=data');
  await editor.page.getByLabel('Token').fill(server.token);
  await editor.page.getByRole('button', { name: 'Keep' }).click();
  await editor.page.waitForSelector('.edit-form');
  await expect.poll(() => editor.page.getByLabel('Token').evaluate((field) => field === document.activeElement)).toBe(true);
}

const send = (): ReturnType<typeof editor.page.locator> => editor.page.locator('.propose button[type=submit]');

test('nobody edits without a token', async () => {
  await editor.open('/?v=data');
  expect(await editor.page.locator('.edit-form').count()).toBe(0);
});

test('a refused token is said to be refused', async () => {
  await editor.open('/?v=data');
  await editor.page.getByLabel('Token').fill('rwb_nonsense');
  await editor.page.getByRole('button', { name: 'Keep' }).click();
  await editor.page.waitForSelector('text=The service does not know this token.');
  expect(await editor.page.locator('.edit-form').count()).toBe(0);
});

test('the rules of the ontology are checked while typing', async () => {
  await signIn();
  await pick('claim-subject', 'Oman');
  await pick('claim-object', 'Morocco');
  await editor.page.getByLabel('Relationship').selectOption('PARTNERS_WITH');
  await editor.page.getByRole('button', { name: 'Remove Morocco' }).click();
  await pick('claim-object', 'ChatGPT');
  await editor.page.waitForSelector('.problems li:has-text("partners with ties")');
  await editor.page.locator('.edtf-field').fill('not a date');
  await editor.page.waitForSelector('.problems li:has-text("EDTF")');
  expect(await send().isDisabled()).toBe(true);
  // What is offered fits the two that were chosen.
  const offered = await editor.page.getByLabel('Relationship').locator('option').allTextContents();
  expect(offered).toContain('uses');
  expect(offered).not.toContain('attends');
});

test('a proposed claim is announced elsewhere, and shown when asked for', async () => {
  const reader = await visit(browser, { baseURL: server.url });
  await reader.open('/?v=graph&ids=oman');
  await reader.page.waitForSelector('[data-node="oman"]');
  await reader.settled();
  const nodes = (): Promise<number> => reader.page.locator('[data-node]').count();
  const places = (): Promise<(string | null)[]> => reader.page.$$eval('[data-node]', (found) => found.map((node) => node.getAttribute('transform')));
  const before = await nodes();
  const [drawn] = [await places()];

  await signIn();
  await pick('claim-subject', 'Oman');
  await pick('claim-object', 'Morocco');
  await editor.page.getByLabel('Relationship').selectOption('PARTNERS_WITH');
  await editor.page.getByRole('button', { name: 'Add a new source' }).first().click();
  await editor.page.getByLabel('Title').fill('A joint statement');
  await editor.page.getByLabel('Web address').fill('https://example.org/statement');
  await editor.page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect.poll(() => editor.page.getByLabel('Source').first().inputValue()).toBe('a-joint-statement');
  await editor.page.locator('.propose textarea').fill('Oman and Morocco work together.');
  await editor.page.locator('.edtf-field').fill('2026');
  await send().click();
  await editor.page.waitForSelector('text=/Recorded in revision/');

  await reader.page.waitForSelector('.button.changes');
  expect(await nodes()).toBe(before);
  expect(await places()).toEqual(drawn);
  await reader.page.locator('.button.changes').click();
  await expect.poll(nodes).toBe(before + 1);
  await reader.page.locator('[data-edge*="PartnersWith"]').first().dispatchEvent('click');
  await reader.ready('evidence');
  expect(await reader.page.textContent('.evidence blockquote')).toBe('Oman and Morocco work together.');
  await reader.end();
});

test('a dispute stands beside the claim that it speaks against', async () => {
  await signIn();
  await editor.page.goto('/?v=graph&ids=cndh&sel=r:cndh~NhriOf~morocco');
  await editor.ready('evidence');
  await editor.page.getByRole('button', { name: 'Dispute' }).first().click();
  // Who thinks better of it is back where they were.
  await editor.page.locator('.evidence .edit-form').getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => editor.page.evaluate(() => document.activeElement?.textContent)).toBe('Dispute');
  await editor.page.keyboard.press('Enter');
  await editor.page.locator('.evidence .edit-form select').selectOption({ index: 1 });
  await editor.page.locator('.evidence .edit-form textarea').fill('It is not.');
  await editor.page.locator('.evidence .edit-form button[type=submit]').click();
  await editor.page.waitForSelector('text=/Recorded in revision/');
  await editor.page.reload();
  await editor.ready('evidence');
  await expect.poll(() => editor.page.textContent('.evidence')).toContain('It is not.');
  await expect.poll(() => editor.page.locator('.evidence .tag.status').count()).toBeGreaterThan(0);
});

test('two actors that are one are merged from the picture', async () => {
  await signIn();
  await editor.page.goto('/?v=graph&ids=eu&sel=e:eu,e:european-commission');
  await editor.page.waitForSelector('.selection');
  await editor.page.locator('summary', { hasText: 'Merge two actors' }).click();
  await editor.page.getByLabel('Reason').fill('the same');
  await expect.poll(() => editor.page.locator('.merge-sides tbody tr').count()).toBeGreaterThan(3);
  await expect.poll(() => editor.page.locator('.merge-sides tr.differs').count()).toBeGreaterThan(0);
  await editor.page.locator('.edit-form button[type=submit]').click();
  expect(await editor.page.getByText('Recorded in revision').count()).toBe(0);
  await editor.page.getByRole('button', { name: 'Yes, they are one' }).click();
  await editor.page.waitForSelector('text=/Recorded in revision/');
  // Nobody is told of a change of their own.
  expect(await editor.page.locator('.button.changes').count()).toBe(0);
  const other = await visit(browser, { baseURL: server.url });
  await other.open('/actor/european-commission');
  await other.ready('screen');
  await expect.poll(() => other.page.locator('main').textContent()).toContain('was merged into this actor');
  await editor.page.getByRole('button', { name: 'Undo the merge' }).click();
  await expect.poll(() => editor.page.locator('.merge-sides').count()).toBe(1);
  await other.page.reload();
  await other.ready('screen');
  await expect.poll(() => other.page.locator('main').textContent()).not.toContain('was merged into');
  await other.end();
});
