import { describe, expect, it } from 'vitest';
import { inviteLines, parsedRequest, wire } from '../messages/_samples.ts';
import type { SipRequest } from '../messages/message.ts';
import { digitOf, formatReason, hasForeignBody, reasonOf, sdpOf } from './bodies.ts';

const SDP = 'v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\n';

function message(type: string, body: string): SipRequest {
  return parsedRequest(wire([...inviteLines(), ...(type === '' ? [] : [`Content-Type: ${type}`])], body));
}

describe('sdpOf', () => {
  it.each(['application/sdp', 'Application/SDP ; charset=utf-8'])('reads %s', (type) => {
    expect(sdpOf(message(type, SDP))).toBe(SDP);
  });

  it('finds it among the parts a carrier adds', () => {
    const body = [
      '--b1',
      'Content-Type: application/sdp',
      '',
      SDP,
      '--b1',
      'Content-Type: application/isup;version=x',
      'Content-Disposition: signal;handling=optional',
      '',
      '\x01\x02',
      '--b1--',
      '',
    ].join('\r\n');
    expect(sdpOf(message('multipart/mixed;boundary="b1"', body))).toBe(SDP);
    expect(hasForeignBody(message('multipart/mixed;boundary="b1"', body))).toBe(false);
  });

  it.each([
    ['', SDP],
    ['text/plain', SDP],
    ['multipart/mixed', SDP],
    ['multipart/mixed;boundary="', SDP],
    ['multipart/mixed;boundary=b', '--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--'],
    ['multipart/mixed;boundary=b', '--b--'],
  ])('finds none in %s', (type, body) => {
    expect(sdpOf(message(type, body))).toBeNull();
    expect(hasForeignBody(message(type, body))).toBe(true);
  });

  it('an empty body is none, and not foreign', () => {
    expect(sdpOf(message('application/sdp', ''))).toBeNull();
    expect(hasForeignBody(message('application/isup', '\r\n'))).toBe(false);
  });
});

describe('digitOf', () => {
  it.each([
    ['application/dtmf-relay', 'Signal=5\r\nDuration=160', { digit: '5', durationMs: 160 }],
    ['application/dtmf-relay', 'Signal=a\nDuration=junk', { digit: 'A', durationMs: 160 }],
    ['application/dtmf-relay', 'duration = 90\r\nsignal = 10', { digit: '*', durationMs: 90 }],
    ['application/dtmf', '#', { digit: '#', durationMs: 160 }],
    ['application/dtmf', '55', null],
    ['application/dtmf-relay', 'Duration=160', null],
    ['text/plain', '5', null],
  ])('%s %j', (type, body, digit) => {
    expect(digitOf(message(type, body))).toEqual(digit);
  });
});

describe('Reason', () => {
  it.each([
    [
      'SIP ;cause=200 ;text="Call completed elsewhere"',
      { protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' },
    ],
    ['Q.850', { protocol: 'Q.850', cause: null, text: '' }],
    ['Q.850;cause=abc', { protocol: 'Q.850', cause: null, text: '' }],
    ['SIP;text="a, b", Q.850;cause=16', { protocol: 'SIP', cause: null, text: 'a, b' }],
    ['SIP;text="broken', { protocol: 'SIP', cause: null, text: '' }],
  ])('reads %s', (value, reason) => {
    expect(reasonOf(parsedRequest(wire([...inviteLines(), `Reason: ${value}`])))).toEqual(reason);
  });

  it('is absent when absent', () => {
    expect(reasonOf(parsedRequest(wire(inviteLines())))).toBeNull();
  });

  it('reads back what it wrote', () => {
    const reason = { protocol: 'Q.850', cause: 16, text: 'a "b" \\ c' };
    expect(reasonOf(parsedRequest(wire([...inviteLines(), `Reason: ${formatReason(reason)}`])))).toEqual(reason);
  });
});
