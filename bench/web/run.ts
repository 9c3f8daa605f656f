import type { BenchRow } from '../row.ts';
import { measureFirstLoad } from './first-load.ts';
import { measureLiveBoard } from './live-board.ts';

/** Figures of the web app in a real browser. */
export async function measureWeb(): Promise<BenchRow[]> {
  return [...(await measureFirstLoad()), ...(await measureLiveBoard())];
}
