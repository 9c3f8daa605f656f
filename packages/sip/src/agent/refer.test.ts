import { beforeEach, describe, expect, it } from 'vitest';
import { ANSWER, OFFER, RawPeer, recording, type TestAgent, testAgent } from './_test-agent.ts';
import type { IncomingCall } from './incoming-call.ts';
import type { ReferOptions, ReferProgress, Referral } from './refer-types.ts';
import { readFragment } from './referral-client.ts';

let test: TestAgent;
let peer: RawPeer;
let call: IncomingCall;
let to: string;

beforeEach(() => {
  test = testAgent();
  peer = new RawPeer(test.agent);
  peer.send('INVITE', {}, OFFER);
  const [first] = test.calls;
  if (first === undefined) throw new Error('no call');
  call = first;
  call.accept(ANSWER);
  to = peer.toLine;
  peer.inDialog('ACK', 1, { to });
  peer.flow.take();
});

describe('a transfer we ask for (RFC 3515)', () => {
  let heard: ReferProgress[];
  let answer: Promise<{ status: number; reasonPhrase: string }>;

  function refer(target = 'sip:2000@shouwen', options: ReferOptions = {}): void {
    heard = [];
    answer = call.refer(target, { onProgress: (progress) => heard.push(progress), ...options });
  }

  function notify(sequence: number, fragment: string, changes: Record<string, string> = {}): void {
    const lines = {
      to,
      event: 'Event: refer',
      state: 'Subscription-State: active;expires=60',
      type: 'Content-Type: message/sipfrag;version=2.0',
      ...changes,
    };
    peer.inDialog('NOTIFY', sequence, lines, fragment);
  }

  const statuses = () => heard.map(({ status, isFinal, cause }) => `${status}${isFinal ? ' final' : ''} ${cause}`);

  it('is told of step by step, and ends with the final status', async () => {
    refer();
    expect(peer.flow.last).toMatchObject({ method: 'REFER' });
    expect(peer.flow.last.headers.get('refer-to')).toBe('<sip:2000@shouwen>');
    expect(peer.flow.last.headers.get('referred-by')).toBe('<sip:bob@example.org>');
    peer.respond(202);
    expect((await answer).status).toBe(202);
    notify(2, 'SIP/2.0 100 Trying\r\n');
    notify(3, 'SIP/2.0 180 Ringing');
    notify(4, 'SIP/2.0 200 OK\r\nContact: <sip:x@y>\r\n', {
      state: 'Subscription-State: terminated;reason=noresource',
    });
    expect(statuses()).toEqual(['100 notified', '180 notified', '200 final notified']);
    expect(peer.flow.lines.slice(1)).toEqual(['200 OK', '200 OK', '200 OK']);
    test.clock.advance(1_000_000);
    expect(heard).toHaveLength(3);
    expect(call.state).toBe('established');
  });

  it('names the call to be replaced as its far end knows it', () => {
    const replaces = { callId: 'a@b', localTag: 'mine', remoteTag: 'theirs', earlyOnly: false };
    refer('sip:2000@192.0.2.7', { replaces, referredBy: '<sip:boss@x>' });
    expect(peer.flow.last.headers.get('refer-to')).toBe(
      '<sip:2000@192.0.2.7?Replaces=a%40b%3Bto-tag%3Dtheirs%3Bfrom-tag%3Dmine>',
    );
    expect(peer.flow.last.headers.get('referred-by')).toBe('<sip:boss@x>');
  });

  it('that is refused ends at once', async () => {
    refer();
    peer.respond(603);
    expect(statuses()).toEqual(['603 final refused']);
    expect((await answer).status).toBe(603);
  });

  it('may be heard of before its own answer', () => {
    refer();
    notify(2, 'SIP/2.0 200 OK');
    peer.respond(202, {}, peer.flow.sent[0]);
    expect(statuses()).toEqual(['200 final notified']);
  });

  it.each([
    ['says nothing after its 202', () => test.clock.advance(32_000), ['408 final silence']],
    [
      'says nothing more',
      () => {
        notify(2, 'SIP/2.0 180 Ringing');
        test.clock.advance(60_000);
      },
      ['180 notified', '408 final silence'],
    ],
    [
      'ends the subscription without a result',
      () => notify(2, 'SIP/2.0 180 Ringing', { state: 'Subscription-State: terminated;reason=timeout' }),
      ['408 final silence'],
    ],
    ['hangs up', () => peer.inDialog('BYE', 2, { to }), ['487 final call-ended']],
    ['is hung up on', () => call.bye(), ['487 final call-ended']],
  ])('ends when the far end %s', (_what, happens, expected) => {
    refer();
    peer.respond(202);
    happens();
    expect(statuses()).toEqual(expected);
    test.clock.advance(1_000_000);
    expect(statuses()).toEqual(expected);
  });

  it('of two each NOTIFY finds its own by id', () => {
    refer();
    peer.respond(202);
    const second: ReferProgress[] = [];
    void call.refer('sip:3000@shouwen', { onProgress: (progress) => second.push(progress) });
    const { number } = peer.flow.last.cseq;
    peer.respond(202);
    notify(2, 'SIP/2.0 486 Busy Here', { event: `Event: refer;id=${number}` });
    expect(second).toMatchObject([{ status: 486, reasonPhrase: 'Busy Here', isFinal: true }]);
    expect(heard).toEqual([]);
    notify(3, 'SIP/2.0 200 OK', { event: 'Event: refer;id=99' });
    expect(heard).toEqual([]);
    notify(4, 'SIP/2.0 200 OK');
    expect(statuses()).toEqual(['200 final notified']);
  });

  it('without progress is over with its answer, unless the far end does not know that', () => {
    refer('sip:2000@x', { withoutProgress: true });
    expect(peer.flow.last.headers.get('refer-sub')).toBe('false');
    peer.respond(200, { lines: ['Refer-Sub: false'] });
    expect(statuses()).toEqual(['202 final notified']);
    refer('sip:2000@x', { withoutProgress: true });
    peer.respond(202);
    notify(2, 'SIP/2.0 200 OK');
    expect(statuses()).toEqual(['200 final notified']);
  });

  it('a NOTIFY that is too large or says nothing does no harm', () => {
    refer();
    peer.respond(202);
    notify(2, `SIP/2.0 200 OK\r\n${'x'.repeat(9_000)}`);
    expect(peer.flow.lines.at(-1)).toBe('413 Request Entity Too Large');
    notify(3, 'hello');
    notify(4, '');
    notify(5, 'SIP/2.0 200 OK', { state: 'Subscription-State: active;;expires="' });
    expect(statuses()).toEqual(['200 final notified']);
    notify(6, 'SIP/2.0 200 OK');
    expect(peer.flow.lines.at(-1)).toBe('200 OK');
  });

  it('goes on at most four times at once', async () => {
    for (let i = 0; i < 4; i++) refer();
    refer();
    expect((await answer).status).toBe(491);
    expect(statuses()).toEqual(['491 final refused']);
  });

  it('needs a call that stands, and a target without a line end', async () => {
    await expect(call.refer('sip:a@b\r\nX: y')).rejects.toMatchObject({ code: 'unsafe-value' });
    call.bye();
    expect(() => call.refer('sip:a@b')).toThrow(expect.objectContaining({ code: 'wrong-state' }));
  });

  it.each([
    ['SIP/2.0 200 OK', { status: 200, reasonPhrase: 'OK' }],
    ['SIP/2.0 486\r\n', { status: 486, reasonPhrase: '' }],
    ['SIP/2.0 99 x', null],
    ['SIP/2.0 700 x', null],
    ['INVITE sip:a@b SIP/2.0', null],
    ['', null],
  ])('the fragment %j', (text, expected) => {
    expect(readFragment(text)).toEqual(expected);
  });
});

describe('a transfer we are asked for (RFC 3515)', () => {
  let referrals: Referral[];

  function refer(sequence: number, changes: Record<string, string> = {}, status = 202): void {
    referrals = [];
    call.handlers = recording(test.events, {
      onRefer: (referral) => {
        referrals.push(referral);
        return status;
      },
    });
    peer.inDialog('REFER', sequence, { to, refer: 'Refer-To: <sip:2000@x>', ...changes });
  }

  const notified = () =>
    peer.flow.sent
      .filter((message) => message.kind === 'request' && message.method === 'NOTIFY')
      .map(({ headers, body }) => [headers.get('event'), headers.get('subscription-state'), body.trim()]);

  it('is reported on at once, one NOTIFY after the other, until a final status', () => {
    refer(2, { by: 'b: <sip:boss@x>;cid="1@x"' });
    expect(peer.flow.lines).toEqual(['202 Accepted', 'NOTIFY']);
    expect(peer.flow.last.headers.get('content-type')).toBe('message/sipfrag;version=2.0');
    expect(peer.flow.last.headers.get('contact')).not.toBeNull();
    expect(referrals[0]).toMatchObject({
      target: 'sip:2000@x',
      method: 'INVITE',
      replaces: null,
      referredBy: '<sip:boss@x>;cid="1@x"',
      wantsProgress: true,
    });
    // While the first is under way only the newest of those behind it is kept.
    referrals[0]?.notify(180);
    referrals[0]?.notify(183, 'Almost\r\nX-Evil: 1');
    peer.respond(200);
    peer.respond(200);
    test.clock.advance(10_000);
    referrals[0]?.notify(200);
    referrals[0]?.notify(486);
    expect(notified()).toEqual([
      ['refer', 'active;expires=200', 'SIP/2.0 100 Trying'],
      ['refer', 'active;expires=200', 'SIP/2.0 183 Almost X-Evil: 1'],
      ['refer', 'terminated;reason=noresource', 'SIP/2.0 200 OK'],
    ]);
    peer.respond(200);
    test.clock.advance(1_000_000);
    expect(notified()).toHaveLength(3);
  });

  it('names what to replace', () => {
    refer(2, {
      refer: 'r: <sip:2000@x;method=INVITE?Subject=hi&Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2%3Bearly-only>',
    });
    expect(referrals[0]).toMatchObject({
      target: 'sip:2000@x',
      replaces: { callId: 'a@b', toTag: '1', fromTag: '2', earlyOnly: true },
    });
  });

  it('is not taken when its Replaces cannot be read', () => {
    refer(2, { refer: 'Refer-To: <sip:2000@x?Replaces=a>' });
    expect(peer.flow.lines).toEqual(['400 Bad Request']);
    expect(referrals).toEqual([]);
  });

  it('that is declined makes no subscription', () => {
    refer(2, {}, 603);
    referrals[0]?.notify(200);
    test.clock.advance(1_000_000);
    expect(peer.flow.lines).toEqual(['603 Decline']);
  });

  it('without progress gets a 200 and no NOTIFY (RFC 4488)', () => {
    refer(2, { sub: 'Refer-Sub: false', require: 'Require: norefersub' });
    referrals[0]?.notify(200);
    expect(peer.flow.lines).toEqual(['200 OK']);
    expect(peer.flow.last.headers.get('refer-sub')).toBe('false');
    expect(referrals[0]?.wantsProgress).toBe(false);
  });

  it('of two the second is reported on with its id', () => {
    refer(2);
    refer(3);
    expect(notified().map(([event]) => event)).toEqual(['refer', 'refer;id=3']);
  });

  it('the owner never reports on ends by itself', () => {
    refer(2);
    peer.respond(200);
    test.clock.advance(200_000);
    expect(notified().at(-1)).toEqual(['refer', 'terminated;reason=timeout', 'SIP/2.0 100 Trying']);
    referrals[0]?.notify(200);
    peer.respond(200);
    test.clock.advance(1_000_000);
    expect(notified()).toHaveLength(2);
  });

  it('ends with its call, and when the far end no longer listens', () => {
    refer(2);
    peer.respond(481);
    referrals[0]?.notify(180);
    expect(notified()).toHaveLength(1);
    refer(3);
    peer.respond(200);
    peer.inDialog('BYE', 4, { to });
    referrals[0]?.notify(200);
    expect(notified()).toHaveLength(2);
  });

  it('comes four times at once at most, and 500 when its owner throws', () => {
    for (let i = 2; i < 6; i++) refer(i);
    refer(6);
    expect(peer.flow.lines.at(-1)).toBe('500 Too Many Referrals');
    call.handlers = {
      onRefer: () => {
        throw new Error('no');
      },
    };
    test.clock.advance(300_000);
    peer.flow.take();
    peer.inDialog('REFER', 7, { to, refer: 'Refer-To: <sip:2000@x>' });
    expect(peer.flow.lines).toEqual(['500 Server Internal Error']);
    expect(test.errors).toHaveLength(1);
  });
});
