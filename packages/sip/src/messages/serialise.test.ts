import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsed, parsedRequest } from './_samples.ts';
import { canonicalName, Headers, writtenName } from './headers.ts';
import { reasonPhrase } from './reason-phrases.ts';
import { serialiseRequest, serialiseResponse } from './serialise.ts';

function sampleHeaders(): Headers {
  return new Headers()
    .append('via', 'SIP/2.0/UDP a.example;branch=z9hG4bK1')
    .append('from', '<sip:a@b>;tag=1')
    .append('to', '<sip:c@d>')
    .append('call-id', 'x')
    .append('cseq', '1 MESSAGE');
}

describe('serialiseRequest', () => {
  it('writes names in full and the length in bytes', () => {
    const text = serialiseRequest({ method: 'MESSAGE', uri: 'sip:c@d', headers: sampleHeaders(), body: '你好' });
    expect(text).toContain('\r\nCall-ID: x\r\nCSeq: 1 MESSAGE\r\nContent-Length: 6\r\n\r\n你好');
    expect(parsedRequest(text).body).toBe('你好');
  });

  it.each(['a\r\nX: y', 'a\nX: y', 'a\rX: y', 'a\0b'])('refuses a value that breaks its line: %j', (value) => {
    const headers = sampleHeaders().append('subject', value);
    expect(() => serialiseRequest({ method: 'MESSAGE', uri: 'sip:c@d', headers, body: '' })).toThrow(
      expect.objectContaining({ code: 'unsafe-value' }),
    );
  });

  it('refuses a line end in the Request-URI, in a header name and in a reason', () => {
    const request = { method: 'MESSAGE', uri: 'sip:c@d SIP/2.0\r\nX: y', headers: sampleHeaders(), body: '' };
    expect(() => serialiseRequest(request)).toThrow(expect.objectContaining({ code: 'unsafe-value' }));
    const headers = sampleHeaders().append('x\r\ny', '1');
    expect(() => serialiseResponse(200, 'OK', headers)).toThrow(expect.objectContaining({ code: 'unsafe-value' }));
    expect(() => serialiseResponse(200, 'OK\r\n', sampleHeaders())).toThrow(
      expect.objectContaining({ code: 'unsafe-value' }),
    );
  });

  it('is read back the same for any header text', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((value) => !/[\r\n\0]/.test(value));
    fc.assert(
      fc.property(text, text, (subject, body) => {
        const headers = sampleHeaders().append('subject', subject);
        const message = parsed(serialiseRequest({ method: 'MESSAGE', uri: 'sip:c@d', headers, body }));
        expect(message.headers.get('subject')).toBe(subject.replace(/^[ \t]+|[ \t]+$/g, ''));
        expect(message.body).toBe(body);
      }),
    );
  });
});

describe('Headers', () => {
  it('sets one value in the place of many', () => {
    const headers = new Headers().append('a', '1').append('b', '2').append('a', '3').set('a', '4');
    expect([...headers.entries()]).toEqual([
      ['a', '4'],
      ['b', '2'],
    ]);
    expect(headers.set('c', '5').get('c')).toBe('5');
  });

  it('does not split digest headers', () => {
    const headers = new Headers().append('www-authenticate', 'Digest realm="a", nonce="b"');
    expect(headers.getAll('www-authenticate')).toEqual(['Digest realm="a", nonce="b"']);
    expect(headers.getAll('absent')).toEqual([]);
    expect(headers.get('absent')).toBeNull();
  });

  it('takes additional fields in any case', () => {
    const headers = new Headers().appendAll({ 'X-Queue': 'sales', Route: ['<sip:a;lr>', '<sip:b;lr>'] });
    expect(headers.getAll('route')).toEqual(['<sip:a;lr>', '<sip:b;lr>']);
    expect(headers.has('x-queue')).toBe(true);
  });

  it.each([
    ['v', 'via'],
    ['VIA', 'via'],
    ['vIa', 'via'],
    ['X-Foo', 'x-foo'],
    ['constructor', 'constructor'],
  ])('knows %s as %s', (name, canonical) => {
    expect(canonicalName(name)).toBe(canonical);
  });

  it('writes unknown names with capitals', () => {
    expect(writtenName('x-queue-name')).toBe('X-Queue-Name');
    expect(writtenName('www-authenticate')).toBe('WWW-Authenticate');
  });
});

describe('reasonPhrase', () => {
  it('falls back to the class', () => {
    expect(reasonPhrase(486)).toBe('Busy Here');
    expect(reasonPhrase(499)).toBe('Bad Request');
    expect(reasonPhrase(199)).toBe('Trying');
  });
});
