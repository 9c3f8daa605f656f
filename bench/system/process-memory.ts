import { readdir, readFile } from 'node:fs/promises';

/** Proportional set size of a process and all below it, bytes: shared pages are counted once, split among their users. */
export async function treePssBytes(root: number): Promise<{ bytes: number; processes: number }> {
  const parents = new Map<number, number>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const status = await readFile(`/proc/${entry}/status`, 'utf8').catch(() => '');
    parents.set(Number(entry), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0));
  }
  let bytes = 0;
  let processes = 0;
  for (const pid of parents.keys()) {
    if (!isBelow(pid, root, parents)) continue;
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    bytes += Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
    processes += 1;
  }
  return { bytes, processes };
}

function isBelow(pid: number, root: number, parents: ReadonlyMap<number, number>): boolean {
  for (let current = pid, depth = 0; current > 1 && depth < 64; depth += 1) {
    if (current === root) return true;
    current = parents.get(current) ?? 0;
  }
  return false;
}
