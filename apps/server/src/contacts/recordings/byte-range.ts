/**
 * One range of a `Range` header (RFC 9110, section 14.2), both ends included. `whole`: no range, one that is not
 * understood, or several, which a server may answer with everything. `unsatisfiable`: beyond the end, answered with 416.
 */
export type ByteRange = { readonly start: number; readonly end: number } | 'whole' | 'unsatisfiable';

export function readByteRange(header: string | undefined, size: number): ByteRange {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (match === null || (first === '' && last === '')) return 'whole';
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return 'whole';
  return start >= size ? 'unsatisfiable' : { start, end };
}
