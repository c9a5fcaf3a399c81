/** The server that the browser tests talk to: `RAWABIT_URL`, or the program `RAWABIT_BIN` started on a free port with the seed data. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    url: string;
    /** A token of an editor; empty if there is none. */
    token: string;
  }
}

const startMs = 60_000;

export interface Started {
  readonly url: string;
  readonly token: string;
  readonly stop: () => void;
}

export async function start(): Promise<Started> {
  const given = process.env['RAWABIT_URL'];
  if (given) return { url: given.replace(/\/$/, ''), token: process.env['RAWABIT_TOKEN'] ?? '', stop: () => undefined };
  const program = process.env['RAWABIT_BIN'];
  if (!program) throw new Error('set RAWABIT_BIN to the rawabit program, or RAWABIT_URL to a running server');
  const folder = mkdtempSync(join(tmpdir(), 'rawabit-explorer-'));
  const server = spawn(program, ['serve', '--data', folder, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let logged = '';
  server.stderr.on('data', (chunk: Buffer) => (logged = (logged + chunk.toString()).slice(-4000)));
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`the server did not start: ${said}${logged}`)), startMs);
    server.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const address = /listening on (http:\S+?)\/?\s/.exec(said)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}${logged}`)));
  });
  const made = execFileSync(program, ['token', 'create', '--data', folder, '--role', 'editor', '--json'], { encoding: 'utf8' });
  return {
    url,
    token: (JSON.parse(made) as { token: string }).token,
    stop: () => {
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export default async function setup(project: TestProject): Promise<() => void> {
  const { url, token, stop } = await start();
  project.provide('url', url);
  project.provide('token', token);
  return stop;
}
