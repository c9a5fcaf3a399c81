/** Processor time of a browser with all its processes, from Linux' `/proc`. */
import { readFileSync, readdirSync } from 'node:fs';

const ticksPerSecond = 100;

interface Process {
  readonly id: number;
  readonly parent: number;
  readonly ticks: number;
}

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return [{ id: Number(name), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }];
      } catch {
        return [];
      }
    });
}

/** Milliseconds that a process and everything below it have used so far. */
export function cpuMs(root: number): number {
  const all = processes();
  const tree = new Set([root]);
  for (let grown = true; grown; ) {
    const before = tree.size;
    for (const { id, parent } of all) if (tree.has(parent)) tree.add(id);
    grown = tree.size > before;
  }
  return all.filter(({ id }) => tree.has(id)).reduce((sum, { ticks }) => sum + ticks, 0) * (1000 / ticksPerSecond);
}
