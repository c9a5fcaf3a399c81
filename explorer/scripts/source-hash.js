/**
 * The fingerprint of everything that the built explorer depends on.
 *
 * BLAKE3 over the files in ascending order of their paths' bytes; of each file the path relative to `explorer/`
 * with `/`, a zero byte, the length of the content in decimal digits, a zero byte, and the content. The result is
 * written in lower-case hexadecimal digits. `tests/explorer.rs` computes the same in Rust.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { blake3 } from '@noble/hashes/blake3.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

export const explorer = fileURLToPath(new URL('..', import.meta.url));

const roots = [
  'graphiql.html',
  'index.html',
  'package-lock.json',
  'package.json',
  'public',
  'scripts/finish.js',
  'scripts/source-hash.js',
  'src',
  'tsconfig.json',
  'vite.config.ts',
];

/** All files at or below `path`, relative to `base`, with `/`. */
export function filesBelow(base, path) {
  if (!statSync(join(base, path)).isDirectory()) return [path];
  return readdirSync(join(base, path)).flatMap((name) => filesBelow(base, path === '' ? name : `${path}/${name}`));
}

export function sourceHash() {
  const hash = blake3.create();
  const paths = roots.flatMap((root) => filesBelow(explorer, root));
  for (const path of paths.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))) {
    const content = readFileSync(join(explorer, path));
    hash.update(utf8ToBytes(`${path}\0${content.length}\0`)).update(content);
  }
  return bytesToHex(hash.digest());
}
