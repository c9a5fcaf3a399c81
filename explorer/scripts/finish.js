/**
 * Finishes a build: a `.gz` beside every text file of more than a kilobyte, and `SOURCE_HASH`.
 * The gzip files come from fflate, whose bytes do not depend on the machine as those of zlib do.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'fflate';
import { explorer, filesBelow, sourceHash } from './source-hash.js';

const dist = join(explorer, 'dist');
const text = /\.(html|js|css|svg|json)$/;

for (const path of filesBelow(dist, '').filter((name) => text.test(name))) {
  const content = readFileSync(join(dist, path));
  if (content.length > 1024) writeFileSync(join(dist, `${path}.gz`), gzipSync(content, { level: 9, mtime: 0 }));
}
writeFileSync(join(dist, 'SOURCE_HASH'), `${sourceHash()}\n`);
