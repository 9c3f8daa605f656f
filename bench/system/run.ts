import type { BenchRow } from '../row.ts';
import { measureCalls } from './calls.ts';
import { measureStart } from './start.ts';

/** Figures of the whole centre as a person meets them: start, memory, ringing, answering. */
export async function measureSystem(): Promise<BenchRow[]> {
  return [...(await measureStart()), ...(await measureCalls())];
}
