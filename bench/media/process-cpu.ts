import { readdirSync, readFileSync } from 'node:fs';

/** CPU time a process has used so far, all threads, in seconds; from the scheduler's own nanosecond counters. */
export function cpuSeconds(pid: number): number {
  let nanoseconds = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    const [running = '0'] = readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ');
    nanoseconds += Number(running);
  }
  return nanoseconds / 1e9;
}
