import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalisePhone } from './phone-number.ts';

const shenzhen = { localAreaCode: '755' };

describe('normalisePhone', () => {
  it.each([
    ['13800138000', '+8613800138000', 'mobile'],
    ['138 0013 8000', '+8613800138000', 'mobile'],
    ['138-0013-8000', '+8613800138000', 'mobile'],
    ['+86 138 0013 8000', '+8613800138000', 'mobile'],
    ['8613800138000', '+8613800138000', 'mobile'],
    ['008613800138000', '+8613800138000', 'mobile'],
    ['013800138000', '+8613800138000', 'mobile'],
    ['＋８６１３８００１３８０００', '+8613800138000', 'mobile'],
    ['sip:13800138000@10.0.0.1:5060;user=phone', '+8613800138000', 'mobile'],
    ['tel:+86-138-0013-8000;phone-context=x', '+8613800138000', 'mobile'],
    ['0755-8888 6621', '+8675588886621', 'landline'],
    ['(0755)88886621', '+8675588886621', 'landline'],
    ['+86 755 8888 6621', '+8675588886621', 'landline'],
    ['+86 0755 8888 6621', '+8675588886621', 'landline'],
    ['010-62345678', '+861062345678', 'landline'],
    ['+861062345678', '+861062345678', 'landline'],
    ['020-38881234', '+862038881234', 'landline'],
    ['0760-8888123', '+867608888123', 'landline'],
    ['88886621', '+8675588886621', 'landline'],
    ['10000', '10000', 'service'],
    ['95588', '95588', 'service'],
    ['110', '110', 'service'],
    ['12345', '12345', 'service'],
    ['400-810-8888', '4008108888', 'service'],
    ['+864008108888', '4008108888', 'service'],
    ['+1 (415) 555-0134', '+14155550134', 'international'],
    ['0014155550134', '+14155550134', 'international'],
    ['+85221234567', '+85221234567', 'international'],
    ['2101', '2101', 'internal'],
    ['1003', '1003', 'internal'],
  ])('reads %s as %s', (raw, value, kind) => {
    expect(normalisePhone(raw, shenzhen)).toEqual({ value, kind });
  });

  it('leaves a local number as dialled when the area is not known', () => {
    expect(normalisePhone('88886621')).toEqual({ value: '88886621', kind: 'internal' });
  });

  it.each([
    '',
    'anonymous',
    'sip:anonymous@anonymous.invalid',
    '+',
    '12a4',
    '1'.repeat(21),
    '9'.repeat(65),
    '+0123456789',
  ])('refuses %s', (raw) => {
    expect(normalisePhone(raw, shenzhen)).toBeNull();
  });

  it('is stable: a normalised number normalises to itself', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+?[0-9() -]{1,20}$/), (raw) => {
        const once = normalisePhone(raw, shenzhen);
        if (once !== null) expect(normalisePhone(once.value, shenzhen)?.value).toBe(once.value);
      }),
      { numRuns: 3000 },
    );
  });

  it('never throws on anything a peer may send', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        normalisePhone(Buffer.from(bytes).toString());
        normalisePhone(Buffer.from(bytes).toString('latin1'));
      }),
      { numRuns: 2000 },
    );
  });
});
