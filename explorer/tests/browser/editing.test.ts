import { expect, inject, test } from 'vitest';
import { launch, visit } from './visit';

/** Needs a token: those who give a running server give `RAWABIT_TOKEN` with it. */
test.skipIf(inject('token') === '')('a proposed claim is announced elsewhere, and shown when asked for', async () => {
  const browser = await launch();
  const reader = await visit(browser);
  await reader.open('/?v=graph&ids=oman');
  await reader.page.waitForSelector('[data-node="oman"]');
  const nodes = (): Promise<number> => reader.page.locator('[data-node]').count();
  const before = await nodes();

  const editor = await visit(browser);
  await editor.open('/?v=data');
  await editor.page.getByLabel('Token').fill(inject('token'));
  await editor.page.getByRole('button', { name: 'Keep' }).click();
  const pick = async (id: string, text: string): Promise<void> => {
    await editor.page.locator(`#${id}`).fill(text);
    await editor.page.waitForSelector(`#${id}-list [role=option]`);
    await editor.page.locator(`#${id}`).press('Enter');
  };
  await pick('claim-subject', 'Oman');
  await pick('claim-object', 'Morocco');
  await editor.page.locator('.edit-form select').first().selectOption('PARTNERS_WITH');
  await editor.page.locator('.edit-form select').nth(1).selectOption({ index: 1 });
  await editor.page.locator('.edit-form textarea').first().fill('Oman and Morocco work together.');
  await editor.page.locator('.edit-form input[dir=ltr]').fill('not a date');
  await editor.page.waitForSelector('.problems li');
  expect(await editor.page.locator('.edit-form button[type=submit]').first().isDisabled()).toBe(true);
  await editor.page.locator('.edit-form input[dir=ltr]').fill('2026');
  await editor.page.locator('.edit-form button[type=submit]').first().click();
  await editor.page.waitForSelector('text=/Recorded in revision/');

  await reader.page.waitForSelector('.button.changes');
  expect(await nodes()).toBe(before);
  await reader.page.locator('.button.changes').click();
  await expect.poll(nodes).toBe(before + 1);
  await editor.end();
  await reader.end();
  await browser.close();
});
