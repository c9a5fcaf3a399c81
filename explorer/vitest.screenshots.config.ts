import { defineConfig } from 'vitest/config';

/** Makes the pictures of the documentation; run by `scripts/screenshots`. */
export default defineConfig({
  test: { include: ['tests/browser/screenshots.ts'], globalSetup: ['tests/browser/server.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
});
