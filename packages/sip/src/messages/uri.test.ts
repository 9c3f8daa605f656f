import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bracket,
  escapeUser,
  formatUri,
  isAddressLiteral,
  isSameUri,
  parseUri,
  tryParseUri,
  unbracket,
} from './uri.ts';

describe('parseUri', () => {
  it.each([
    ['sip:alice@example.org', { scheme: 'sip', user: 'alice', host: 'example.org', port: 0 }],
    ['SIP:Alice@EXAMPLE.org:5070', { scheme: 'sip', user: 'Alice', host: 'example.org', port: 5070 }],
    ['sips:a@b;transport=tcp;lr', { scheme: 'sips', parameters: { transport: 'tcp', lr: '' } }],
    ['sip:example.org', { user: '', host: 'example.org' }],
    ['sip:a:secret@b', { user: 'a', host: 'b' }],
    ['sip:%E5%BC%A0%40x@b', { user: '张@x' }],
    ['sip:+86-10;phone-context=cn@b', { user: '+86-10;phone-context=cn', host: 'b' }],
    ['sip:a@[2001:db8::1]:5061;transport=tls', { host: '[2001:db8::1]', port: 5061 }],
    ['sip:a?b@c', { user: 'a?b', host: 'c' }],
    ['sip:a@b?Replaces=x%3Bto-tag%3D1', { host: 'b', headers: 'Replaces=x%3Bto-tag%3D1' }],
    ['sip:1001@vq3k2m.invalid;transport=ws', { host: 'vq3k2m.invalid' }],
    ['sip:a%zz@b', { user: 'a%zz' }],
  ])('reads %s', (text, expected) => {
    const uri = parseUri(text);
    for (const [name, value] of Object.entries(expected)) {
      const actual: unknown = Reflect.get(uri, name);
      expect(name === 'parameters' ? { ...uri.parameters } : actual).toEqual(value);
    }
  });

  it('reads a telephone number without its separators', () => {
    const uri = parseUri('tel:+86-(10)-1234.5;phone-context=x');
    expect(uri).toMatchObject({ scheme: 'tel', user: '+861012345' });
    expect(uri.parameters['phone-context']).toBe('x');
  });

  it.each([
    '',
    'alice',
    'http://x',
    'sip:',
    'sip:a@',
    'sip:a@b:',
    'sip:a@b:99999',
    'sip:a@b:5060x',
    'sip:a@[::1',
    'sip:a@b c',
    'tel:',
    'tel:xyz',
    'sip:a@b"c',
  ])('refuses %j', (text) => {
    expect(() => parseUri(text)).toThrow(expect.objectContaining({ code: 'malformed' }));
    expect(tryParseUri(text)).toBeNull();
  });

  it('reads back any user it wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (user) => {
        const text = formatUri({ scheme: 'sip', user, host: 'x.example', port: 5060, parameters: {}, headers: '' });
        expect(text).toMatch(/^[\x21-\x7e]+$/);
        expect(parseUri(text)).toMatchObject({ user, host: 'x.example', port: 5060 });
      }),
    );
  });
});

describe('formatUri', () => {
  it.each(['sip:alice@example.org:5070;transport=tcp;lr', 'sips:a@[2001:db8::1]', 'tel:+861012345', 'sip:b?Subject=x'])(
    'writes %s back',
    (text) => {
      expect(formatUri(parseUri(text))).toBe(text);
    },
  );

  it('escapes what a user may not hold', () => {
    expect(escapeUser('a b@c:d')).toBe('a%20b%40c%3Ad');
    expect(escapeUser('+86;x=1')).toBe('+86;x=1');
  });
});

describe('isSameUri', () => {
  it.each([
    ['sip:%61lice@a.com;transport=TCP', 'sip:alice@A.com;Transport=tcp', true],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5', true],
    ['sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off', false],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060', false],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp', false],
    ['sip:ALICE@a.com', 'sip:alice@a.com', false],
    ['sip:a@b', 'sips:a@b', false],
    ['tel:+8610', 'tel:+86-10', true],
    ['sip:a@b', 'not a uri', false],
  ])('%s and %s: %s', (left, right, expected) => {
    expect(isSameUri(left, right)).toBe(expected);
    expect(isSameUri(right, left)).toBe(expected);
  });
});

describe('addresses', () => {
  it('puts brackets around IPv6 only', () => {
    expect(bracket('::1')).toBe('[::1]');
    expect(bracket('10.0.0.1')).toBe('10.0.0.1');
    expect(unbracket('[::1]')).toBe('::1');
    expect(unbracket('a.example')).toBe('a.example');
  });

  it('tells literals from names', () => {
    expect(isAddressLiteral('10.0.0.1')).toBe(true);
    expect(isAddressLiteral('[::1]')).toBe(true);
    expect(isAddressLiteral('x.invalid')).toBe(false);
  });
});
