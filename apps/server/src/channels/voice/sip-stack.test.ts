import { describe, expect, it } from 'vitest';
import { addressedUser, trunkOf } from './sip-stack.ts';
import type { Trunk } from './voice-needs.ts';

function trunkFrom(...allowFrom: string[]): Trunk {
  return { trunkId: allowFrom.join(), name: 'Carrier', allowFrom, outbound: null, isPractice: false };
}

describe('the trunk of an address', () => {
  const carrier = trunkFrom('203.0.113.0/24', '2001:db8::/32');
  const exchange = trunkFrom('192.0.2.7', 'not an address');

  it.each([
    ['203.0.113.99', carrier],
    ['::ffff:203.0.113.99', carrier],
    ['2001:db8::5', carrier],
    ['192.0.2.7', exchange],
    ['192.0.2.8', null],
    ['2001:db9::5', null],
  ])('of %s is found by address or network', (address, trunk) => {
    expect(trunkOf([carrier, exchange], address)).toBe(trunk);
  });
});

describe('the addressed user', () => {
  it.each([
    ['sip:10000@192.0.2.1:5060;transport=udp', '10000'],
    ['sips:%31%30000@host', '10000'],
    ['tel:+8675588880000', '+8675588880000'],
    ['sip:192.0.2.1', ''],
    ['sip:%zz@host', ''],
    ['http://host', ''],
  ])('of %s', (uri, user) => {
    expect(addressedUser(uri)).toBe(user);
  });
});
