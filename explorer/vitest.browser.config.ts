import { defineConfig } from 'vitest/config';

/** Tests in the system's Chromium against a real server with the seed data; see `tests/browser/server.ts`. */
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts'],
    globalSetup: ['tests/browser/server.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
