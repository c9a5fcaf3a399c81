import { defineConfig } from 'vitest/config';

/** Measures the explorer beside Cytoscape.js in the same minute; run by `scripts/measure`. */
export default defineConfig({
  test: { include: ['tests/browser/measure*.ts'], fileParallelism: false, globalSetup: ['tests/browser/server.ts'], testTimeout: 900_000, hookTimeout: 60_000, disableConsoleIntercept: true },
});
