/** The figures of the SIP stack: parsing, secure set-ups, and a B2BUA between two sipps. About a minute. */
import type { BenchRow } from '../row.ts';
import { measureB2bua } from './b2bua.ts';
import { measureParsing } from './parse.ts';
import { measureSecure } from './secure.ts';

export async function measureSip(): Promise<BenchRow[]> {
  return [...measureParsing(), ...(await measureSecure()), ...(await measureB2bua())];
}
