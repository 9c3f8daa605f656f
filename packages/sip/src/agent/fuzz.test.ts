import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settle } from '../_fake-clock.ts';
import { FakeFlow } from '../_fake-flow.ts';
import { SipError } from '../errors.ts';
import { ANSWER, OFFER, RawPeer, type TestAgent, testAgent } from './_test-agent.ts';

const METHODS = [
  'INVITE',
  'ACK',
  'CANCEL',
  'BYE',
  'INFO',
  'UPDATE',
  'OPTIONS',
  'REFER',
  'NOTIFY',
  'PRACK',
  'MESSAGE',
  'X',
];

/** Header lines that are legal, odd, or broken. */
const ODD_LINES = [
  'Contact: *',
  'Contact: <sip:[::1',
  'Contact: <sip:a@b:99999>',
  'Contact: "x" <tel:123>, <sip:b@c>',
  'Record-Route: <broken',
  'Record-Route: <sip:p1.example;lr>, junk, <sip:192.0.2.7:0;lr>',
  'Record-Route: <sip:strict.example>',
  'Via: SIP/2.0/UDP [2001:db8::1];branch=z9hG4bKx;rport',
  'Via: SIP/2.0/TCP x.invalid;branch=',
  'Via: junk',
  'From: <sip:a@b>',
  'From: "\\"" <sip:a@b>;tag=',
  'To: <sip:bob@example.org>;tag=nobody',
  'To: tel:123',
  'CSeq: 0 INVITE',
  'CSeq: 2147483647 BYE',
  'Call-ID: other',
  'Require: 100rel',
  'Max-Forwards: 0',
  'Refer-To: <',
  'Reason: ;;;cause="',
  'Content-Type: multipart/mixed;boundary="',
  'Content-Type: application/dtmf-relay',
  'Event: refer;;=',
  'Expires: -1',
  'Authorization: Digest x',
  'Supported: ,,,',
  'Supported: 100rel, timer, replaces',
  'Require: 100rel, timer',
  'RSeq: 1',
  'RSeq: 2',
  'RAck: 1 1 INVITE',
  'Session-Expires: 100;refresher=uac',
  'Session-Expires: 100;refresher=uas',
  'Session-Expires: ;;',
  'Min-SE: 3600',
  'Allow: INVITE, UPDATE',
  'Refer-To: <sip:2000@x?Replaces=c1%3Bto-tag%3D1%3Bfrom-tag%3D2>',
  'Refer-Sub: false',
  'Event: refer',
  'Subscription-State: terminated;reason=noresource',
  'Content-Type: message/sipfrag',
  'Replaces: c1@192.0.2.1;to-tag=x;from-tag=a1',
  'Contact: <sip:b@192.0.2.3>;q=0.2, <sip:c@192.0.2.4>;q=0.7',
];

/** One step: a message of the peer, an answer of the peer, or something the application does. */
type Step =
  | { kind: 'request'; method: string; sequence: number; inDialog: boolean; odd: number[]; body: string }
  | { kind: 'response'; status: number; tag: string; odd: number[] }
  | { kind: 'raw'; text: string }
  | { kind: 'application'; what: number; call: number }
  | { kind: 'time'; ms: number }
  | { kind: 'closed' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('request' as const),
      method: fc.constantFrom(...METHODS),
      sequence: fc.integer({ min: 0, max: 12 }),
      inDialog: fc.boolean(),
      odd: fc.array(fc.nat(ODD_LINES.length - 1), { maxLength: 2 }),
      body: fc.constantFrom('', OFFER, 'Signal=1\r\n', '--', 'x'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('response' as const),
      status: fc.constantFrom(100, 180, 183, 200, 200, 302, 401, 407, 408, 422, 481, 486, 487, 491, 503, 699),
      tag: fc.constantFrom('far', 'other', ''),
      odd: fc.array(fc.nat(ODD_LINES.length - 1), { maxLength: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('raw' as const), text: fc.string({ unit: 'binary', maxLength: 80 }) }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('application' as const), what: fc.nat(12), call: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('time' as const), ms: fc.nat(40_000) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'closed' as const }) },
);

/** What an application may do with any call at any time. */
function act(test: TestAgent, peer: RawPeer, what: number, index: number): void {
  const call = test.calls[index];
  if (what === 0) {
    test.agent.invite({
      target: 'sip:bob@192.0.2.1',
      flow: peer.flow,
      from: { uri: 'sip:a@b' },
      sdp: index === 0 ? null : OFFER,
      credentials: { username: 'u', password: 'p' },
      followRedirects: index === 1,
      handlers: { onAccepted: () => {}, onReoffer: () => ({ sdp: ANSWER }) },
    });
  }
  if (call === undefined) return;
  if (what === 1) call.ringing();
  if (what === 2) call.accept(ANSWER);
  if (what === 3) call.reject(486);
  if (what === 4) call.bye();
  if (what === 5 && call.state === 'established') void call.reinvite(OFFER);
  if (what === 6) void call.send('INFO', { contentType: 'application/dtmf', body: '1' });
  if (what === 7) call.handlers = { onReoffer: async () => ({ sdp: ANSWER }), onRefer: () => 202 };
  if (what === 8) call.progress(ANSWER, { status: 182 });
  if (what === 9) call.serialise();
  if (what === 10) call.progress(ANSWER);
  if (what === 11 && call.state === 'established') void call.refer('sip:2000@x');
  if (what === 12 && call.state !== 'calling' && call.state !== 'ended' && call.state !== 'answered')
    void call.update(OFFER);
}

function perform(test: TestAgent, peer: RawPeer, one: Step): void {
  const odd = (indexes: number[]) => indexes.map((index) => ODD_LINES[index] ?? '');
  switch (one.kind) {
    case 'request': {
      const changes = Object.fromEntries(odd(one.odd).map((line, i) => [`odd${i}`, line]));
      const hasAnswer = peer.flow.texts.some((text) => text.startsWith('SIP/2.0'));
      if (one.inDialog && hasAnswer) peer.inDialog(one.method, one.sequence, changes, one.body);
      else peer.send(one.method, { cseq: `CSeq: ${one.sequence} ${one.method}`, ...changes }, one.body);
      break;
    }
    case 'response': {
      const request = peer.flow.sent.findLast((message) => message.kind === 'request' && message.method !== 'ACK');
      if (request !== undefined) peer.respond(one.status, { tag: one.tag, lines: odd(one.odd) }, request);
      break;
    }
    case 'raw':
      peer.raw(one.text);
      break;
    case 'application':
      act(test, peer, one.what, one.call);
      break;
    case 'time':
      test.clock.advance(one.ms);
      break;
    case 'closed':
      test.agent.flowClosed(peer.flow);
  }
}

describe('whatever a peer sends and an application does', () => {
  it.each(['UDP', 'WSS'] as const)(
    'on %s: nothing throws, everything ends, nothing is left',
    { timeout: 60_000 },
    async (protocol) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
          const test = testAgent();
          const peer = new RawPeer(test.agent, new FakeFlow(protocol));
          for (const one of steps) {
            perform(test, peer, one);
            await settle();
          }
          // Only what could not be read is reported; anything else would be a fault of ours.
          const faults = test.errors.filter((error) => !(error instanceof SipError && error.code === 'malformed'));
          expect(faults).toEqual([]);
          for (const call of test.calls) call.bye();
          await test.clock.advanceAsync(400_000);
          const ended = test.calls.filter((call) => call.state !== 'ended');
          expect(ended).toEqual([]);
          expect(test.agent.stats().transactions).toBe(0);
        }),
        { numRuns: 300 },
      );
    },
  );
});
