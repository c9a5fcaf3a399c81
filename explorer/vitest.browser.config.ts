import { defineConfig } from 'vitest/config';
import NamesLast from './tests/names-last';

/** Tests in the system's Chromium against a real server with the seed data; see `tests/browser/server.ts`. */
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts'],
    globalSetup: ['tests/browser/server.ts'],
    // Two browsers at a time keep two cores busy.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // On a machine that others use as well a browser may miss a beat. The report says which tests needed a second try.
    retry: process.env['CI'] ? 1 : 0,
    reporters: ['default', new NamesLast()],
    // A browser on a busy machine takes its time.
    expect: { poll: { timeout: 20_000 } },
  },
});
