import { expect, it } from 'vitest';
import { nearestName } from './nearest-name.ts';

const names = ['HTTP_PORT', 'HTTP_BIND', 'SIP_PORT', 'DATA_DIR'];

it.each([
  ['HTTP_PROT', 'HTTP_PORT'],
  ['HTPBIND', 'HTTP_BIND'],
  ['SIPPORT', 'SIP_PORT'],
  ['DATA_DIRECTORY', 'DATA_DIR'],
  ['DATADR', 'DATA_DIR'],
])('takes %s for %s', (wrong, right) => {
  expect(nearestName(wrong, names)).toBe(right);
});

it('suggests nothing for a word like none of them', () => {
  expect(nearestName('COLOUR_OF_THE_SKY', names)).toBeUndefined();
  expect(nearestName('X'.repeat(10_000), names)).toBeUndefined();
});
