import { beforeEach, describe, expect, it } from 'vitest';
import { settle } from '../_fake-clock.ts';
import { ANSWER, OFFER, RawPeer, recording, type TestAgent, testAgent } from './_test-agent.ts';
import type { CallHandlers } from './call-types.ts';
import type { IncomingCall } from './incoming-call.ts';
import type { InviteOptions } from './invite-options.ts';
import type { OutgoingCall } from './outgoing-call.ts';

const OTHER = 'v=0\r\no=- 3 1 IN IP4 192.0.2.99\r\ns=-\r\n';

let test: TestAgent;
let peer: RawPeer;

beforeEach(() => {
  test = testAgent();
  peer = new RawPeer(test.agent);
});

describe('provisional responses we must have acknowledged (RFC 3262 3)', () => {
  let call: IncomingCall;
  let to: string;

  function invite(line: string, body = OFFER): void {
    peer.send('INVITE', { able: line, allow: 'Allow: INVITE, PRACK, UPDATE' }, body);
    const [first] = test.calls;
    if (first === undefined) throw new Error('no call');
    call = first;
  }

  /** PRACK of the last reliable response, or of the number given. */
  function prack(sequence: number, body = '', rack?: string): void {
    to = peer.toLine;
    const sent = peer.flow.sent.findLast((message) => message.headers.has('rseq'));
    const line = `RAck: ${rack ?? `${sent?.headers.get('rseq')} 1 INVITE`}`;
    peer.inDialog('PRACK', sequence, { to, rack: line }, body);
  }

  it.each(['Supported: 100rel', 'Require: 100rel', 'k: timer, 100REL'])('go with a number to who says %s', (line) => {
    invite(line);
    call.ringing();
    const { headers } = peer.flow.last;
    expect(headers.get('require')).toBe('100rel');
    expect(Number(headers.get('rseq'))).toBeGreaterThan(0);
    expect(headers.get('contact')).not.toBeNull();
  });

  it('go as usual to who does not, and to who does not insist when only that counts', () => {
    invite('X: y');
    call.ringing();
    expect(peer.flow.last.headers.has('rseq')).toBe(false);
    test = testAgent({ reliableProvisionals: 'required' });
    peer = new RawPeer(test.agent);
    invite('Supported: 100rel');
    call.ringing();
    expect(peer.flow.last.headers.has('rseq')).toBe(false);
  });

  it('are repeated after T1, 2*T1, 4*T1... without a bound until the PRACK comes', () => {
    invite('Supported: 100rel');
    call.ringing();
    test.clock.advance(31_000);
    // 0, 0.5, 1.5, 3.5, 7.5, 15.5 s; the next would be at 31.5 s.
    expect(peer.flow.lines).toEqual(Array.from({ length: 6 }, () => '180 Ringing'));
    prack(2);
    peer.flow.take();
    test.clock.advance(20_000);
    expect(peer.flow.lines).toEqual([]);
    expect(call.state).toBe('early');
  });

  it('that nobody acknowledges end the call with 504', () => {
    invite('Supported: 100rel');
    call.ringing();
    test.clock.advance(32_000);
    expect(peer.flow.lines.at(-1)).toBe('504 Server Time-out');
    expect(test.events).toEqual(['ended ack-timeout 504']);
    test.clock.advance(60_000);
    expect(test.agent.stats()).toMatchObject({ calls: 0, transactions: 0 });
  });

  it('go one after the other, numbered without a gap', () => {
    invite('Supported: 100rel');
    call.ringing();
    call.progress(null, { status: 182 });
    call.progress(ANSWER);
    expect(peer.flow.take()).toEqual(['180 Ringing']);
    call.ringing();
    to = '';
    test.clock.advance(500);
    const first = Number(peer.flow.last.headers.get('rseq'));
    prack(2);
    expect(Number(peer.flow.last.headers.get('rseq'))).toBe(first + 1);
    prack(3);
    expect(peer.flow.last).toMatchObject({ status: 183, body: ANSWER });
    prack(4);
    // What was said with the description is agreed; what follows carries none.
    expect(peer.flow.last).toMatchObject({ status: 180, body: '' });
    expect(peer.flow.lines).toEqual([
      '180 Ringing',
      '200 OK',
      '182 Queued',
      '200 OK',
      '183 Session Progress',
      '200 OK',
      '180 Ringing',
    ]);
  });

  it('a PRACK for none of them is 481, one that cannot be read 400', () => {
    invite('Supported: 100rel');
    call.ringing();
    const number = peer.flow.last.headers.get('rseq');
    prack(2, '', '1 1 INVITE');
    prack(3, '', `${number} 2 INVITE`);
    prack(4, '', `${number} 1 BYE`);
    prack(5, '', `${number}`);
    prack(6, '', `x 1 INVITE`);
    prack(7, '', `${number} 1 INVITE`);
    prack(8, '', `${number} 1 INVITE`);
    expect(peer.flow.take().slice(1)).toEqual([
      '481 Call/Transaction Does Not Exist',
      '481 Call/Transaction Does Not Exist',
      '481 Call/Transaction Does Not Exist',
      '400 Bad Request',
      '400 Bad Request',
      '200 OK',
      '481 Call/Transaction Does Not Exist',
    ]);
  });

  it('the 200 waits for the PRACK of a description, and carries none', () => {
    invite('Supported: 100rel');
    call.progress(ANSWER);
    expect(call.accept(ANSWER)).toBe(true);
    expect(call.accept(ANSWER)).toBe(false);
    expect(peer.flow.lines).toEqual(['183 Session Progress']);
    prack(2);
    expect(peer.flow.lines.slice(1)).toEqual(['200 OK', '200 OK']);
    expect(peer.flow.last).toMatchObject({ cseq: { method: 'INVITE' }, body: '' });
    peer.inDialog('ACK', 1, { to });
    expect(call.state).toBe('established');
    expect(test.events).toEqual(['acknowledged']);
  });

  it('what accept says beyond is offered once the call stands', () => {
    invite('Supported: 100rel');
    call.progress(ANSWER);
    prack(2);
    call.accept(OTHER);
    expect(peer.flow.last.body).toBe('');
    peer.inDialog('ACK', 1, { to });
    expect(peer.flow.last).toMatchObject({ method: 'INVITE', body: OTHER });
  });

  it('without a description the 200 goes at once, and a PRACK that is late is still answered', () => {
    invite('Supported: 100rel');
    call.ringing();
    call.accept(ANSWER);
    expect(peer.flow.last).toMatchObject({ status: 200, body: ANSWER });
    prack(2);
    expect(peer.flow.last).toMatchObject({ status: 200, cseq: { method: 'PRACK' } });
    peer.inDialog('ACK', 1, { to });
    test.clock.advance(100_000);
    expect(call.state).toBe('established');
  });

  it('a description that waited in line goes with the 200 instead', () => {
    invite('Supported: 100rel');
    call.ringing();
    call.progress(ANSWER);
    call.accept(ANSWER);
    expect(peer.flow.last).toMatchObject({ status: 200, body: ANSWER });
  });

  it('the caller may give up while a 200 waits', () => {
    invite('Supported: 100rel');
    call.progress(ANSWER);
    call.accept(ANSWER);
    const branch = /branch=[^;]+/.exec('')?.[0] ?? 'branch=z9hG4bKp1';
    peer.send('CANCEL', { via: `Via: SIP/2.0/UDP 192.0.2.1:5060;${branch}` });
    expect(test.events).toEqual(['ended cancelled 487']);
    prack(2);
    expect(peer.flow.last).toMatchObject({ status: 481 });
  });

  it('our offer goes in a 183 when the caller made none; the PRACK has its answer', () => {
    invite('Supported: 100rel', '');
    call.handlers = recording(test.events, { onEarlyAnswer: (sdp) => test.events.push(`early ${sdp === ANSWER}`) });
    call.progress(OFFER);
    prack(2, ANSWER);
    call.accept(OFFER);
    expect(peer.flow.last.body).toBe('');
    peer.inDialog('ACK', 1, { to });
    expect(test.events).toEqual(['early true', 'acknowledged sdp']);
  });

  it('an offer in a PRACK or UPDATE is asked about when the first is settled', async () => {
    invite('Supported: 100rel');
    call.handlers = recording(test.events, {
      onReoffer: ({ method }) => {
        test.events.push(method);
        return { sdp: OTHER };
      },
    });
    call.ringing();
    to = peer.toLine;
    peer.inDialog('UPDATE', 2, { to }, OFFER);
    expect(peer.flow.lines.at(-1)).toBe('491 Request Pending');
    prack(3);
    call.progress(ANSWER);
    prack(4, OFFER);
    await settle();
    peer.inDialog('UPDATE', 5, { to }, OFFER);
    await settle();
    peer.inDialog('UPDATE', 6, { to });
    expect(test.events).toEqual(['PRACK', 'UPDATE']);
    const answers = peer.flow.sent.filter((message) => message.kind === 'response' && message.status === 200);
    expect(answers.map(({ cseq, body }) => [cseq.method, body])).toEqual([
      ['PRACK', ''],
      ['PRACK', OTHER],
      ['UPDATE', OTHER],
      ['UPDATE', ''],
    ]);
  });

  it('we may offer other media by UPDATE while it rings', async () => {
    invite('Supported: 100rel');
    call.ringing();
    expect(await call.update(OTHER)).toMatchObject({ status: 491 });
    prack(2);
    call.progress(ANSWER);
    prack(3);
    const result = call.update(OTHER);
    expect(peer.flow.last).toMatchObject({ method: 'UPDATE', body: OTHER });
    peer.respond(200, { sdp: OFFER });
    expect(await result).toEqual({ status: 200, reasonPhrase: 'X', sdp: OFFER });
  });
});

describe('a caller that does not know its own call any more', () => {
  it('while it rings still gets an answer to its INVITE', async () => {
    peer.send('INVITE', {}, OFFER);
    const [call] = test.calls;
    call?.ringing();
    const sent = call?.send('INFO');
    peer.respond(481);
    expect(await sent).toMatchObject({ status: 481 });
    expect(peer.flow.lines).toEqual(['180 Ringing', 'INFO', '480 Temporarily Unavailable']);
    expect(test.events).toEqual(['ended gone 481']);
  });
});

describe('provisional responses that want a PRACK (RFC 3262 4)', () => {
  function place(options: Partial<InviteOptions> = {}, more: CallHandlers = {}): OutgoingCall {
    return test.agent.invite({
      target: 'sip:bob@192.0.2.1:5060',
      flow: peer.flow,
      from: { uri: 'sip:1000@shouwen' },
      sdp: OFFER,
      handlers: recording(test.events, more),
      ...options,
    });
  }

  function ring(number: number, changes: { tag?: string; sdp?: string; contact?: string } = {}, status = 183): void {
    const invite = peer.flow.sent.find((message) => message.kind === 'request' && message.method === 'INVITE');
    peer.respond(status, { lines: ['Require: 100rel', `RSeq: ${number}`], ...changes }, invite);
  }

  const invited = () => peer.flow.sent[0];

  it('get one each, in the dialog of their tag', () => {
    place();
    expect(peer.flow.last.headers.getAll('supported')).toContain('100rel');
    ring(7, { contact: '<sip:bob@192.0.2.1:5060;a>' });
    expect(peer.flow.last).toMatchObject({ method: 'PRACK', uri: 'sip:bob@192.0.2.1:5060;a' });
    expect(peer.flow.last.headers.get('rack')).toBe('7 1 INVITE');
    expect(peer.flow.last.headers.get('cseq')).toBe('2 PRACK');
    expect(peer.flow.last.to.parameters.tag).toBe('far');
    ring(8, { contact: '<sip:bob@192.0.2.1:5060;a>' });
    expect(peer.flow.last.headers.get('rack')).toBe('8 1 INVITE');
    expect(peer.flow.last.headers.get('cseq')).toBe('3 PRACK');
  });

  it('that are repeated or out of order get none', () => {
    place();
    ring(7);
    ring(7);
    ring(9);
    ring(8);
    expect(peer.flow.lines).toEqual(['INVITE', 'PRACK', 'PRACK']);
    expect(test.events).toEqual(['183 far']);
  });

  it('of two phones are counted apart', () => {
    place();
    ring(7, { tag: 'a' });
    ring(100, { tag: 'b' });
    ring(8, { tag: 'a', sdp: ANSWER });
    ring(101, { tag: 'b', sdp: OTHER });
    const pracks = peer.flow.sent.slice(1).map((m) => [m.to.parameters.tag, m.headers.get('rack'), m.cseq.number]);
    expect(pracks).toEqual([
      ['a', '7 1 INVITE', 2],
      ['b', '100 1 INVITE', 2],
      ['a', '8 1 INVITE', 3],
      ['b', '101 1 INVITE', 3],
    ]);
    peer.respond(200, { tag: 'b' }, invited());
    // The ACK has the number of the INVITE; what follows goes on after the PRACKs.
    expect(peer.flow.last.headers.get('cseq')).toBe('1 ACK');
    expect(test.events.at(-1)).toBe('accepted sdp');
  });

  it('unreliable ones get none, nor do those that say it wrongly', () => {
    place();
    peer.respond(183, { lines: ['RSeq: 1'] });
    peer.respond(183, { lines: ['Require: 100rel'], tag: 'b' }, invited());
    peer.respond(183, { lines: ['Require: 100rel', 'RSeq: 0'], tag: 'c' }, invited());
    peer.respond(183, { lines: ['Require: 100rel', 'RSeq: x'], tag: 'd' }, invited());
    expect(peer.flow.lines).toEqual(['INVITE']);
  });

  it('the sequence goes on after the PRACKs once the call stands', () => {
    const call = place();
    ring(1, { sdp: ANSWER });
    ring(2);
    peer.respond(200, {}, invited());
    call.bye();
    expect(peer.flow.last.headers.get('cseq')).toBe('4 BYE');
  });

  it('an answer in one is the answer, though the 200 has none', () => {
    const answers: (string | null)[] = [];
    place({}, { onAccepted: ({ sdp }) => answers.push(sdp) });
    ring(1, { sdp: ANSWER });
    peer.respond(200, { sdp: OTHER }, invited());
    expect(answers).toEqual([ANSWER]);
  });

  it('an offer in one is answered in its PRACK, and the 200 is acknowledged without', async () => {
    place({ sdp: null }, { onEarlyOffer: async (offer, tag) => `${ANSWER}a=${tag} ${offer.length}\r\n` });
    expect(peer.flow.last.headers.getAll('supported')).toContain('100rel');
    ring(1, { sdp: OFFER });
    expect(peer.flow.lines).toEqual(['INVITE']);
    await settle();
    expect(peer.flow.last).toMatchObject({ method: 'PRACK', body: `${ANSWER}a=far ${OFFER.length}\r\n` });
    peer.respond(200, {}, invited());
    expect(peer.flow.last).toMatchObject({ method: 'ACK', body: '' });
    expect(test.events.at(-1)).toBe('accepted sdp');
  });

  it('are not asked for when nobody could answer an offer in them', () => {
    place({ sdp: null });
    expect(peer.flow.last.headers.getAll('supported')).not.toContain('100rel');
  });

  it('are insisted on when told to', () => {
    place({ reliableProvisionals: 'required' });
    expect(peer.flow.last.headers.get('require')).toBe('100rel');
  });

  it('after one with an answer UPDATE works in both directions, for that phone', async () => {
    const call = place({}, { onReoffer: ({ method }) => ({ sdp: `${OTHER}a=${method}\r\n` }) });
    ring(1, { tag: 'a', sdp: ANSWER });
    ring(1, { tag: 'b' });
    expect(await call.update(OTHER, 'b')).toMatchObject({ status: 491 });
    const result = call.update(OTHER);
    expect(peer.flow.last).toMatchObject({ method: 'UPDATE', body: OTHER });
    expect(peer.flow.last.to.parameters.tag).toBe('a');
    peer.respond(200, { sdp: ANSWER });
    expect(await result).toMatchObject({ status: 200, sdp: ANSWER });

    const mine = invited()?.from.parameters.tag;
    const line = { to: `To: <sip:1000@shouwen>;tag=${mine}`, callId: `Call-ID: ${call.callId}` };
    for (const [i, tag] of ['a', 'b'].entries()) {
      peer.send('UPDATE', { ...line, from: `From: <sip:bob@x>;tag=${tag}`, cseq: `CSeq: ${i + 1} UPDATE` }, OFFER);
    }
    await settle();
    expect(peer.flow.lines.slice(-2)).toEqual(['491 Request Pending', '200 OK']);
    expect(peer.flow.last.body).toBe(`${OTHER}a=UPDATE\r\n`);
  });
});
