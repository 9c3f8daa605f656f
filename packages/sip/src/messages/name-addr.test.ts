import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatNameAddr, parseNameAddr, splitList, tagOf } from './name-addr.ts';

describe('parseNameAddr', () => {
  it.each([
    ['<sip:a@b>', '', 'sip:a@b', {}],
    ['sip:a@b', '', 'sip:a@b', {}],
    ['sip:a@b;tag=1', '', 'sip:a@b', { tag: '1' }],
    ['<sip:a@b;transport=tcp>;tag=1', '', 'sip:a@b;transport=tcp', { tag: '1' }],
    ['Alice Wonder <sip:a@b>', 'Alice Wonder', 'sip:a@b', {}],
    ['"A \\"B\\" \\\\C"<sip:a@b>', 'A "B" \\C', 'sip:a@b', {}],
    ['"<sip:evil@x>" <sip:a@b>', '<sip:evil@x>', 'sip:a@b', {}],
    ['王女士 <sip:a@b> ; tag = x', '王女士', 'sip:a@b', { tag: 'x' }],
    ['Bell, Alexander <sip:a@b>;tag=43', 'Bell, Alexander', 'sip:a@b', { tag: '43' }],
    ['<tel:+86-10-1234;phone-context=x>', '', 'tel:+86-10-1234;phone-context=x', {}],
    [
      '<sip:a@b>;+sip.instance="<urn:uuid:1>";reg-id=1',
      '',
      'sip:a@b',
      { '+sip.instance': '<urn:uuid:1>', 'reg-id': '1' },
    ],
    ['<sip:a@b>;lr;;x', '', 'sip:a@b', { lr: '', x: '' }],
  ])('reads %s', (text, displayName, uri, parameters) => {
    const address = parseNameAddr(text);
    expect(address.displayName).toBe(displayName);
    expect(address.uri).toBe(uri);
    expect({ ...address.parameters }).toEqual(parameters);
  });

  it.each([
    '',
    '<>',
    '"A" sip:a@b',
    '"A',
    '<sip:a@b',
    '<sip:a b@c>',
    '"A" x <sip:a@b>',
    '<sip:a@b> tag=1',
    '<sip:a@b>;x="1',
  ])('refuses %j', (text) => {
    expect(() => parseNameAddr(text)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  it('refuses more parameters than anyone needs', () => {
    expect(() => parseNameAddr(`<sip:a@b>${';x=1'.repeat(70)}`)).toThrow(
      expect.objectContaining({ code: 'malformed' }),
    );
  });

  it('reads back any display name it wrote', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !/[\r\n\0]/.test(text));
    fc.assert(
      fc.property(name, (displayName) => {
        const address = parseNameAddr(formatNameAddr({ displayName, uri: 'sip:a@b', parameters: { tag: '1' } }));
        expect(address.displayName).toBe(displayName);
        expect(tagOf(address)).toBe('1');
      }),
    );
  });
});

describe('splitList', () => {
  it('keeps commas in quotes and brackets', () => {
    expect(splitList('"a, b" <sip:x,y@z>, , <sip:c>;p="1,2" ,d')).toEqual([
      '"a, b" <sip:x,y@z>',
      '<sip:c>;p="1,2"',
      'd',
    ]);
  });

  it('gives nothing for nothing', () => {
    expect(splitList('')).toEqual([]);
    expect(splitList(' , ')).toEqual([]);
  });

  it('leaves an unclosed quote in one piece', () => {
    expect(splitList('"a, b')).toEqual(['"a, b']);
  });
});
