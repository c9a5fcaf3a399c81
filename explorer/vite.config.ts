import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const jsonLayout = fileURLToPath(new URL('src/graphiql/json-layout.ts', import.meta.url));

/** GraphiQL's style sheet carries half a megabyte of web fonts as data; the system's fonts do as well. */
const withoutEmbeddedFonts: Plugin = {
  name: 'without-embedded-fonts',
  enforce: 'pre',
  transform: (code, id) =>
    /graphiql[\\/].*\.css/.test(id) ? code.replace(/@font-face\s*\{[^}]*data:[^}]*\}/g, '') : null,
};

const proxied = ['/graphql', '/export', '/schema.graphql', '/v'];
const service = process.env['RAWABIT_URL'] ?? 'http://127.0.0.1:4000';

/** Two pages: the explorer, and GraphiQL, which shares nothing with it and is loaded only when asked for. */
export default defineConfig({
  base: '/',
  plugins: [withoutEmbeddedFonts],
  resolve: {
    alias: { 'prettier/parser-babel': jsonLayout, 'prettier/plugins/estree': jsonLayout },
  },
  build: {
    outDir: 'dist',
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      input: { index: 'index.html', graphiql: 'graphiql.html' },
      checks: { moduleLevelDirective: false },
    },
  },
  // The query editor's workers cannot be bundled beforehand; its page is loaded as it is.
  optimizeDeps: { entries: ['index.html'] },
  server: { proxy: Object.fromEntries(proxied.map((path) => [path, { target: service, ws: path === '/graphql' }])) },
  test: { include: ['tests/unit/**/*.test.ts'] },
});
