/** The figures of the SIP stack: parsing, and a B2BUA between two sipps. Under a minute. */
import type { BenchRow } from '../row.ts';
import { measureB2bua } from './b2bua.ts';
import { measureParsing } from './parse.ts';

export async function measureSip(): Promise<BenchRow[]> {
  return [...measureParsing(), ...(await measureB2bua())];
}
