/** Visits to the explorer: a page that may talk to the server alone, and that may not report an error. */
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { expect, inject } from 'vitest';

const flags = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  // Containers give shared memory sparingly.
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--font-render-hinting=none',
];

export const withoutWebgl = ['--disable-gpu', '--disable-3d-apis', '--disable-software-rasterizer'];
export const withSoftwareWebgl = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'];

export const launch = (more: readonly string[] = ['--disable-gpu']): Promise<Browser> =>
  chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: [...flags, ...more] });

export interface Visit {
  readonly page: Page;
  /** Goes to an address and waits until the explorer says that it is ready. */
  readonly open: (path: string) => Promise<void>;
  readonly ready: (what: string) => Promise<void>;
  /** Waits until every question is answered and the page has stood still for a moment. */
  readonly settled: () => Promise<void>;
  /** Says that such errors on the console are what the test is about. */
  readonly expectComplaints: (kind: RegExp) => void;
  /** Ends the visit; fails if the page asked another host for anything, or reported an error. */
  readonly end: () => Promise<void>;
}

const restMs = 250;

interface Watched {
  /** For how many milliseconds nothing has been asked or changed; 0 while an answer is awaited. */
  restedFor: () => number;
}

/**
 * Runs in the page: keeps the time of its last change. The browser's own `networkidle` does not serve, since it waits for ever
 * for a worker that was stopped while it loaded.
 */
function watchForRest(): void {
  let [nAwaited, changedAt] = [0, performance.now()];
  const changed = (): void => void (changedAt = performance.now());
  const ask = window.fetch;
  window.fetch = async (...asked) => {
    nAwaited += 1;
    return ask(...asked).finally(() => {
      nAwaited -= 1;
      changed();
    });
  };
  new MutationObserver(changed).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  (window as unknown as Watched).restedFor = () => (nAwaited > 0 ? 0 : performance.now() - changedAt);
}

export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const url = options.baseURL ?? inject('url');
  const context = await browser.newContext({ viewport: { width: 1440, height: 860 }, reducedMotion: 'reduce', locale: 'en-GB', baseURL: url, ...options });
  // A lost WebGL context would leave a blank picture behind.
  await context.addInitScript(() => addEventListener('webglcontextlost', () => console.error('webglcontextlost'), true));
  await context.addInitScript(watchForRest);
  const page = await context.newPage();
  const strangers: string[] = [];
  const complaints: string[] = [];
  const expected: RegExp[] = [];
  const own = new URL(url).host;
  await context.route('**/*', (route) => {
    const asked = new URL(route.request().url());
    if (asked.host === own || asked.protocol === 'blob:' || asked.protocol === 'data:') return route.fallback();
    strangers.push(asked.href);
    return route.abort();
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  const ready = (what: string): Promise<void> => page.waitForSelector(`[data-ready="${what}"]`).then(() => undefined);
  return {
    page,
    ready,
    settled: () => page.waitForFunction((ms) => (window as unknown as Watched).restedFor() > ms, restMs).then(() => undefined),
    expectComplaints: (kind) => void expected.push(kind),
    open: async (path) => {
      await page.goto(path);
      await ready('app');
    },
    end: async () => {
      await context.close();
      expect(strangers, 'requests to other hosts').toEqual([]);
      expect(complaints.filter((complaint) => !expected.some((kind) => kind.test(complaint))), 'errors on the console').toEqual([]);
    },
  };
}

/** How much the luminance of a picture varies: next to nothing means blank. */
export async function variance(page: Page, png: Buffer): Promise<number> {
  return page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext('2d');
    if (!context) return 0;
    context.drawImage(image, 0, 0);
    const { data: pixels } = context.getImageData(0, 0, image.width, image.height);
    let [sum, squares, n] = [0, 0, 0];
    for (let at = 0; at < pixels.length; at += 4) {
      const luminance = 0.2126 * (pixels[at] ?? 0) + 0.7152 * (pixels[at + 1] ?? 0) + 0.0722 * (pixels[at + 2] ?? 0);
      sum += luminance;
      squares += luminance * luminance;
      n += 1;
    }
    return squares / n - (sum / n) ** 2;
  }, png.toString('base64'));
}

/** An address of every screen over the seed data, and what says that it is drawn. */
export const screens: readonly (readonly [name: string, path: string, ready: string])[] = [
  ['start', '/', 'app'],
  ['graph', '/?v=graph&ids=cndh,morocco', 'app'],
  ['actor panel', '/?v=graph&ids=cndh&sel=e:cndh', 'actor'],
  ['evidence', '/?v=graph&ids=cndh&sel=r:cndh~Leads~wg-ai-nhri', 'evidence'],
  ['table', '/?v=graph&ids=cndh&as=table', 'table'],
  ['actor', '/actor/cndh', 'screen'],
  ['brief', '/actor/cndh/brief', 'screen'],
  ['paths', '/?v=paths&ids=cndh,dos', 'screen'],
  ['compare', '/?v=compare&ids=morocco,usa', 'screen'],
  ['timeline', '/?v=timeline&ids=morocco,usa&parts=1&tog=1', 'track'],
  ['map', '/?v=map', 'screen'],
  ['influence', '/?v=influence', 'ranking'],
  ['key players', '/?v=influence&w=players', 'ranking'],
  ['groups', '/?v=influence&w=groups', 'ranking'],
  ['data', '/?v=data', 'screen'],
  ['about', '/?v=about', 'screen'],
];
