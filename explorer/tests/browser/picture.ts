/** What stands where in the picture, and the links that show it again. */
import type { Page } from 'playwright-core';

/** Every actor with its place, sorted. */
export const nodesOf = (page: Page): Promise<string[]> => page.$$eval('[data-node]', (found) => found.map((node) => `${node.getAttribute('data-node')} ${node.getAttribute('transform')}`).sort());

/** Where the middle of the picture is, and how large it is. */
export const originOf = (page: Page): Promise<string | null> => page.locator('svg.picture > g').first().getAttribute('transform');

/** What was copied last. */
export const copied = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

/** Presses a button that copies a link, and returns the link. */
export async function copyLink(page: Page, button: string): Promise<string> {
  await page.getByRole('button', { name: button }).click();
  await page.waitForSelector('button:has-text("Link copied")');
  return copied(page);
}
