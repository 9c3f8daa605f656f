import { beforeEach, describe, expect, it } from 'vitest';
import { settle } from '../_fake-clock.ts';
import { ANSWER, OFFER, RawPeer, recording, type TestAgent, testAgent } from './_test-agent.ts';
import type { ReofferAnswer } from './call-types.ts';
import type { IncomingCall } from './incoming-call.ts';

const HOLD = 'v=0\r\na=sendonly\r\n';

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
  inDialog('ACK', 1);
  peer.flow.take();
});

function inDialog(method: string, sequence: number, changes: Record<string, string> = {}, body = ''): void {
  peer.inDialog(method, sequence, { to, ...changes }, body);
}

function answerWith(answer: ReofferAnswer | Promise<ReofferAnswer>): void {
  call.handlers = recording(test.events, {
    onReoffer: ({ offer, method }) => {
      test.events.push(`${method} ${offer === null ? 'without offer' : 'offer'}`);
      return answer;
    },
  });
}

describe('an offer of the far end in mid-call', () => {
  it('is answered, and the answer repeated until its ACK', async () => {
    answerWith({ sdp: HOLD, headers: { 'X-Held': 'yes' } });
    inDialog('INVITE', 2, { contact: 'Contact: <sip:alice@192.0.2.1:5060;moved>' }, HOLD);
    await settle();
    test.clock.advance(500);
    expect(peer.flow.lines).toEqual(['200 OK', '200 OK']);
    expect(peer.flow.last.body).toBe(HOLD);
    expect(peer.flow.last.headers.get('x-held')).toBe('yes');
    inDialog('ACK', 2);
    test.clock.advance(10_000);
    expect(peer.flow.take()).toEqual(['200 OK', '200 OK']);
    expect(test.events.at(-1)).toBe('INVITE offer');
    call.bye();
    expect(peer.flow.last).toMatchObject({ uri: 'sip:alice@192.0.2.1:5060;moved' });
  });

  it('comes by UPDATE too, which has no ACK', async () => {
    answerWith({ sdp: ANSWER });
    inDialog('UPDATE', 2, {}, HOLD);
    await settle();
    test.clock.advance(10_000);
    expect(peer.flow.lines).toEqual(['200 OK']);
    expect(peer.flow.last.body).toBe(ANSWER);
  });

  it('UPDATE without SDP only refreshes', () => {
    inDialog('UPDATE', 2, { contact: 'Contact: <sip:new@192.0.2.1:5060>' });
    expect(peer.flow.lines).toEqual(['200 OK']);
    expect(peer.flow.last.body).toBe('');
    call.bye();
    expect(peer.flow.last).toMatchObject({ uri: 'sip:new@192.0.2.1:5060' });
  });

  it('may ask for our offer; the answer comes in the ACK', async () => {
    call.handlers = {
      onReoffer: (reoffer) => {
        reoffer.onAnswer = (sdp) => test.events.push(`answer ${sdp?.length}`);
        return { sdp: OFFER };
      },
    };
    inDialog('INVITE', 2);
    await settle();
    expect(peer.flow.last.body).toBe(OFFER);
    inDialog('ACK', 2, {}, ANSWER);
    expect(test.events.at(-1)).toBe(`answer ${ANSWER.length}`);
  });

  it('is refused without a handler, by the handler, and when the handler fails', async () => {
    call.handlers = {};
    inDialog('INVITE', 2, {}, HOLD);
    await settle();
    answerWith({ status: 606, reasonPhrase: 'Nein' });
    inDialog('INVITE', 3, {}, HOLD);
    await settle();
    answerWith(Promise.reject(new Error('media gone')));
    inDialog('INVITE', 4, {}, HOLD);
    await settle();
    call.handlers = {
      onReoffer: () => {
        throw new Error('bug');
      },
    };
    inDialog('INVITE', 5, {}, HOLD);
    await settle();
    expect(peer.flow.lines).toEqual([
      '488 Not Acceptable Here',
      '606 Nein',
      '500 Server Internal Error',
      '500 Server Internal Error',
    ]);
    expect(test.errors).toHaveLength(2);
    expect(call.state).toBe('established');
  });

  it('gets 500 and a wait while another is thought about', async () => {
    answerWith(new Promise(() => {}));
    inDialog('INVITE', 2, {}, HOLD);
    inDialog('INVITE', 3, {}, HOLD);
    expect(peer.flow.lines).toEqual(['500 Server Internal Error']);
    expect(Number(peer.flow.last.headers.get('retry-after'))).toBeLessThanOrEqual(10);
  });

  it('gets 491 while the last one has no ACK', async () => {
    answerWith({ sdp: ANSWER });
    inDialog('INVITE', 2, {}, HOLD);
    await settle();
    inDialog('INVITE', 3, {}, HOLD);
    expect(peer.flow.lines).toEqual(['200 OK', '491 Request Pending']);
  });

  it('gets 491 before the call is established', () => {
    peer.send('INVITE', { callId: 'Call-ID: 2', from: 'From: <sip:a@b>;tag=2' }, OFFER);
    test.calls[1]?.ringing();
    peer.send(
      'UPDATE',
      { callId: 'Call-ID: 2', from: 'From: <sip:a@b>;tag=2', to: peer.toLine, cseq: 'CSeq: 2 UPDATE' },
      OFFER,
    );
    expect(peer.flow.lines).toEqual(['180 Ringing', '491 Request Pending']);
  });

  it('gets 415 when we cannot read it', () => {
    inDialog('INVITE', 2, { type: 'Content-Type: application/isup' }, 'x');
    expect(peer.flow.lines).toEqual(['415 Unsupported Media Type']);
  });

  it('can be cancelled', async () => {
    let answer = (_: ReofferAnswer) => {};
    answerWith(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    inDialog('INVITE', 2, { via: 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKre' }, HOLD);
    peer.send('CANCEL', { via: 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKre', to, cseq: 'CSeq: 2 CANCEL' });
    answer({ sdp: ANSWER });
    await settle();
    expect(peer.flow.lines).toEqual(['200 OK', '487 Request Terminated']);
    expect(call.state).toBe('established');
  });

  it('left open when the call ends gets 487', async () => {
    answerWith(new Promise(() => {}));
    inDialog('INVITE', 2, {}, HOLD);
    inDialog('BYE', 3);
    expect(peer.flow.lines).toEqual(['200 OK', '487 Request Terminated']);
  });

  it('answered but never acknowledged ends the call', async () => {
    answerWith({ sdp: ANSWER });
    inDialog('INVITE', 2, {}, HOLD);
    await settle();
    test.clock.advance(32_000);
    expect(test.events.at(-1)).toBe('ended ack-timeout 408');
    expect(peer.flow.lines.at(-1)).toBe('BYE');
  });
});

describe('an offer of ours in mid-call', () => {
  it('is sent, acknowledged and resolved with the answer', async () => {
    const result = call.reinvite(HOLD);
    expect(peer.flow.last).toMatchObject({ method: 'INVITE', cseq: { number: 1, method: 'INVITE' }, body: HOLD });
    peer.respond(200, { sdp: ANSWER, contact: '<sip:alice@192.0.2.1:5060;v=2>' });
    expect(await result).toEqual({ status: 200, reasonPhrase: 'X', sdp: ANSWER });
    expect(peer.flow.last).toMatchObject({
      method: 'ACK',
      uri: 'sip:alice@192.0.2.1:5060;v=2',
      cseq: { number: 1, method: 'ACK' },
    });
    peer.respond(200, { sdp: ANSWER }, peer.flow.sent[0]);
    expect(peer.flow.lines).toEqual(['INVITE', 'ACK', 'ACK']);
  });

  it('refused leaves the call as it was', async () => {
    const result = call.reinvite(HOLD);
    peer.respond(488);
    expect(await result).toEqual({ status: 488, reasonPhrase: 'X', sdp: null });
    expect(call.state).toBe('established');
    expect(peer.flow.lines).toEqual(['INVITE', 'ACK']);
  });

  it('waits for an earlier one', async () => {
    const first = call.reinvite(OFFER);
    const second = call.reinvite(HOLD);
    expect(peer.flow.lines).toEqual(['INVITE']);
    peer.respond(200, { sdp: ANSWER });
    await first;
    expect(peer.flow.lines).toEqual(['INVITE', 'ACK', 'INVITE']);
    expect(peer.flow.last).toMatchObject({ body: HOLD, cseq: { number: 2, method: 'INVITE' } });
    peer.respond(200, { sdp: ANSWER });
    expect(await second).toMatchObject({ status: 200 });
  });

  it('gets 491 when too many wait', async () => {
    for (let i = 0; i < 5; i++) void call.reinvite(OFFER);
    expect(await call.reinvite(OFFER)).toMatchObject({ status: 491 });
  });

  it('comes again after a collision, at most 2 s later on this side', async () => {
    const result = call.reinvite(HOLD);
    peer.respond(491);
    expect(peer.flow.lines).toEqual(['INVITE', 'ACK']);
    test.clock.advance(2_000);
    expect(peer.flow.lines.slice(0, 3)).toEqual(['INVITE', 'ACK', 'INVITE']);
    expect(peer.flow.last.cseq.number).toBe(2);
    peer.respond(200, { sdp: ANSWER });
    expect(await result).toMatchObject({ status: 200 });
  });

  it('gives up after six collisions', async () => {
    const result = call.reinvite(HOLD);
    for (let i = 0; i < 6; i++) {
      peer.respond(491);
      test.clock.advance(2_000);
    }
    expect(await result).toMatchObject({ status: 491 });
  });

  it('makes one of the far end collide', () => {
    void call.reinvite(HOLD);
    inDialog('INVITE', 2, {}, HOLD);
    inDialog('UPDATE', 3, {}, HOLD);
    expect(peer.flow.lines).toEqual(['INVITE', '491 Request Pending', '491 Request Pending']);
  });

  it('waits while one of the far end is thought about', () => {
    answerWith(new Promise(() => {}));
    inDialog('INVITE', 2, {}, HOLD);
    void call.reinvite(OFFER);
    expect(peer.flow.lines).toEqual([]);
  });

  it.each([
    [481, 'ended gone 481', []],
    [408, 'ended gone 408', ['BYE']],
  ])('answered %i ends the call', async (status, event, after) => {
    const result = call.reinvite(HOLD);
    peer.respond(status);
    expect(await result).toMatchObject({ status });
    expect(test.events.at(-1)).toBe(event);
    expect(peer.flow.lines).toEqual(['INVITE', 'ACK', ...after]);
  });

  it('never answered ends the call by BYE', async () => {
    const result = call.reinvite(HOLD);
    test.clock.advance(32_000);
    expect(await result).toMatchObject({ status: 408 });
    expect(test.events.at(-1)).toBe('ended gone 408');
    expect(peer.flow.lines.at(-1)).toBe('BYE');
  });

  it('resolves when the call ends first', async () => {
    const result = call.reinvite(HOLD);
    inDialog('BYE', 2);
    expect(await result).toMatchObject({ status: 487 });
    peer.respond(200, { sdp: ANSWER }, peer.flow.sent[0]);
    expect(peer.flow.lines.at(-1)).toBe('ACK');
  });

  it('needs an established call', () => {
    call.bye();
    expect(() => call.reinvite(HOLD)).toThrow(expect.objectContaining({ code: 'wrong-state' }));
  });
});

describe('an offer of ours that is never decided', () => {
  it('is cancelled after a minute of silence, and the call ended when that does not help', async () => {
    const result = call.reinvite(HOLD);
    peer.respond(183);
    test.clock.advance(60_000);
    expect(peer.flow.lines.at(-1)).toBe('CANCEL');
    test.clock.advance(32_000);
    expect(await result).toMatchObject({ status: 408 });
    expect(test.events.at(-1)).toBe('ended gone 408');
    test.clock.advance(100_000);
    expect(test.agent.stats()).toMatchObject({ calls: 0, transactions: 0 });
  });

  it('holds nothing after the call when the far end never decides', () => {
    void call.reinvite(HOLD);
    peer.respond(183);
    call.bye();
    test.clock.advance(200_000);
    expect(test.agent.stats()).toMatchObject({ calls: 0, transactions: 0 });
  });
});
