import { parseDigits, skipBlanks, trimEnd } from '../messages/characters.ts';
import type { SipResponse } from '../messages/message.ts';

/** What a PRACK acknowledges (RFC 3262 7.2): which provisional response to which request. */
export interface RAck {
  /** RSeq of the response. */
  response: number;
  /** CSeq of the request it answered. */
  sequence: number;
  method: string;
}

const MAX_RSEQ = 2 ** 32 - 1;

/** Reads `776656 1 INVITE`; null when it is not that. */
export function parseRAck(text: string | null): RAck | null {
  const words = text === null ? [] : text.split(/[ \t]+/, 4);
  const [first = '', second = '', method = ''] = words;
  if (words.length !== 3) return null;
  const response = parseDigits(first, 0, first.length, MAX_RSEQ);
  const sequence = parseDigits(second, 0, second.length, 2 ** 31 - 1);
  return response < 1 || sequence < 0 || method === '' ? null : { response, sequence, method };
}

/** The number of a provisional response that wants a PRACK (RFC 3262 4: 100rel and RSeq); null for any other. */
export function reliableNumber(response: SipResponse): number | null {
  if (response.status <= 100 || response.status >= 200) return null;
  if (!hasTag(response.headers.getAll('require'), '100rel')) return null;
  const text = response.headers.get('rseq') ?? '';
  const end = trimEnd(text, 0, text.length);
  const number = parseDigits(text, skipBlanks(text, 0, end), end, MAX_RSEQ);
  return number < 1 ? null : number;
}

/** Whether a list of option tags names one; case does not count (RFC 3261 7.3.1 of tokens). */
export function hasTag(tags: readonly string[], tag: string): boolean {
  return tags.some((one) => one.toLowerCase() === tag);
}
