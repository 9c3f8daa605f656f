import { describe, expect, it } from 'vitest';
import { formatReferTarget, formatReplaces, parseReferTarget, parseReplaces } from './replaces.ts';

describe('Replaces', () => {
  it.each([
    ['98732@sip.example.com;from-tag=r33th4x0r;to-tag=ff87ff', { callId: '98732@sip.example.com', earlyOnly: false }],
    ['a ; To-Tag = ff87ff ; from-tag=r33th4x0r ; early-only ; x=y', { callId: 'a', earlyOnly: true }],
  ])('reads %s', (text, expected) => {
    expect(parseReplaces(text)).toEqual({ toTag: 'ff87ff', fromTag: 'r33th4x0r', ...expected });
  });

  it('writes what it reads', () => {
    const replaces = { callId: 'a@b', toTag: '1', fromTag: '2', earlyOnly: true };
    expect(parseReplaces(formatReplaces(replaces))).toEqual(replaces);
  });

  it.each(['', ';to-tag=1;from-tag=2', 'a;to-tag=1', 'a;from-tag=1', 'a b;to-tag=1;from-tag=2', 'a;to-tag="1'])(
    'refuses %j',
    (text) => {
      expect(() => parseReplaces(text)).toThrow(expect.objectContaining({ code: 'malformed' }));
    },
  );
});

describe('a Refer-To URI', () => {
  it('takes Replaces along, escaped', () => {
    const replaces = { callId: 'a@b', toTag: '1', fromTag: '2', earlyOnly: false };
    const uri = formatReferTarget('sip:x@y;transport=tcp', replaces);
    expect(uri).toBe('sip:x@y;transport=tcp?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2');
    expect(parseReferTarget(uri)).toEqual({ uri: 'sip:x@y;transport=tcp', method: 'INVITE', replaces });
    expect(formatReferTarget('sip:x@y?Subject=1', replaces)).toContain('?Subject=1&Replaces=');
    expect(formatReferTarget('sip:x@y', null)).toBe('sip:x@y');
  });

  it('may name another method, and other headers that are left alone', () => {
    expect(parseReferTarget('sip:x@y;method=BYE;lr?Subject=a&novalue')).toMatchObject({
      uri: 'sip:x@y;lr',
      method: 'BYE',
    });
  });
});
