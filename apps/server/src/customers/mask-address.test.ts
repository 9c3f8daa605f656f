import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWithheld, maskAddress, showAddress } from './mask-address.ts';

describe('maskAddress', () => {
  it.each([
    ['+8613812346621', '138 **** 6621'],
    ['+8675588886621', '0755 **** 6621'],
    ['+861062345678', '010 **** 5678'],
    ['+862038881234', '020 **** 1234'],
    ['+14155550134', '+1 **** 0134'],
    ['+85221234567', '+852 **** 4567'],
    ['+442071234567', '+44 **** 4567'],
    ['4008108888', '400 **** 8888'],
    ['10000', '10000'],
    ['2101', '2101'],
    ['88886621', '**** 21'],
    ['zhang.wei@hualian.cn', 'z***@hualian.cn'],
    ['', '****'],
    ['anonymous', 'anonymous'],
    ['alice@example.org', 'a***@example.org'],
  ])('shows %s as %s', (address, masked) => {
    expect(maskAddress(address)).toBe(masked);
  });

  it('shows the last digits of an account only', () => {
    expect(maskAddress('GD7550012344417', 'account')).toBe('**** 4417');
    expect(maskAddress('张三', 'chat')).toBe('****');
  });

  it('hides at least three digits of every number longer than a code', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+?[1-9][0-9]{6,14}$/), (number) => {
        const digits = (text: string) => text.replace(/\D/g, '').length;
        expect(digits(number) - digits(maskAddress(number))).toBeGreaterThanOrEqual(3);
      }),
    );
  });
});

describe('showAddress', () => {
  it.each([
    ['+8613812346621', '138 1234 6621'],
    ['+8675588886621', '0755 88886621'],
    ['+861062345678', '010 62345678'],
    ['+14155550134', '+14155550134'],
    ['10000', '10000'],
  ])('writes %s as %s', (address, shown) => {
    expect(showAddress(address)).toBe(shown);
  });
});

describe('a withheld number', () => {
  it.each([
    'anonymous',
    'sip:anonymous@anonymous.invalid',
    'Unknown',
    '',
    ' ',
    'unavailable@unknown.invalid',
    'Restricted',
  ])('is seen in "%s"', (address) => {
    expect(isWithheld(address)).toBe(true);
  });

  it.each(['13800006621', 'sip:alice@example.org', 'anonymous.fan', 'privateer'])('is not seen in "%s"', (address) => {
    expect(isWithheld(address)).toBe(false);
  });
});
