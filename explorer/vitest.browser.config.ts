import { defineConfig } from 'vitest/config';

/** Tests in the system's Chromium against a real server with the seed data; see `tests/browser/server.ts`. */
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts'],
    globalSetup: ['tests/browser/server.ts'],
    // Two browsers at a time keep two cores busy.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
