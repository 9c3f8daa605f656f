import { beforeEach, describe, expect, it } from 'vitest';
import { FakeFlow } from '../_fake-flow.ts';
import { ANSWER, OFFER, RawPeer, recording, type TestAgent, testAgent } from './_test-agent.ts';
import type { InviteOptions } from './invite-options.ts';
import type { OutgoingCall } from './outgoing-call.ts';

let test: TestAgent;
let peer: RawPeer;

beforeEach(() => {
  test = testAgent();
  peer = new RawPeer(test.agent);
});

function place(options: Partial<InviteOptions> = {}): OutgoingCall {
  return test.agent.invite({
    target: 'sip:bob@192.0.2.1:5060',
    ...(options.destination === undefined ? { flow: peer.flow } : {}),
    from: { uri: 'sip:13800138000@shouwen', displayName: '王女士' },
    sdp: OFFER,
    handlers: recording(test.events),
    ...options,
  });
}

describe('a call that is placed', () => {
  it('sends what RFC 3261 8.1.1 demands', () => {
    place({
      to: { uri: 'sip:bob@example.org', displayName: 'Bob' },
      route: ['<sip:edge;lr>'],
      headers: { 'P-Asserted-Identity': '<sip:1@x>' },
      maxForwards: 12,
    });
    const invite = peer.flow.last;
    expect(invite).toMatchObject({ method: 'INVITE', uri: 'sip:bob@192.0.2.1:5060', maxForwards: 12, body: OFFER });
    expect(invite.from).toMatchObject({ displayName: '王女士', uri: 'sip:13800138000@shouwen' });
    expect(invite.from.parameters.tag).toBeTruthy();
    expect(invite.to.parameters.tag).toBeUndefined();
    expect(invite.headers.get('contact')).toBe('<sip:13800138000@192.0.2.99:5060>');
    expect(invite.headers.getAll('route')).toEqual(['<sip:edge;lr>']);
    expect(invite.headers.get('p-asserted-identity')).toBe('<sip:1@x>');
    expect(invite.headers.get('content-type')).toBe('application/sdp');
  });

  it('rings and is answered: ACK to the Contact, then news', () => {
    const call = place();
    peer.respond(100);
    peer.respond(180);
    peer.respond(183, { sdp: ANSWER });
    expect(call.state).toBe('early');
    peer.respond(200, { sdp: ANSWER, contact: '<sip:bob@192.0.2.1:5060;ob>' });
    expect(call.state).toBe('established');
    expect(test.events).toEqual(['180 far', '183 sdp far', 'accepted sdp']);
    expect(peer.flow.last).toMatchObject({
      method: 'ACK',
      uri: 'sip:bob@192.0.2.1:5060;ob',
      cseq: { number: 1, method: 'ACK' },
    });
    expect(peer.flow.last.to.parameters.tag).toBe('far');
    expect(peer.flow.last.topVia.branch).not.toBe(peer.flow.sent[0]?.topVia.branch);
    expect(call.remoteIdentity.uri).toBe('sip:bob@192.0.2.1:5060');
    expect(call.localIdentity.displayName).toBe('王女士');
  });

  it('tells a repeated provisional answer once', () => {
    place();
    peer.respond(180);
    peer.respond(180);
    peer.respond(180, { tag: 'other' });
    expect(test.events).toEqual(['180 far', '180 other']);
  });

  it('acknowledges every repetition of the 200', () => {
    place();
    peer.respond(200, { sdp: ANSWER });
    const request = peer.flow.sent[0];
    peer.respond(200, { sdp: ANSWER }, request);
    peer.respond(200, { sdp: ANSWER }, request);
    expect(peer.flow.lines).toEqual(['INVITE', 'ACK', 'ACK', 'ACK']);
    expect(new Set(peer.flow.texts.slice(1)).size).toBe(1);
    expect(test.events).toEqual(['accepted sdp']);
  });

  it('uses the Request-URI when the 200 has no Contact', () => {
    place();
    peer.respond(200, { contact: null });
    expect(peer.flow.last).toMatchObject({ method: 'ACK', uri: 'sip:bob@192.0.2.1:5060' });
  });

  it('answers an offer that came in the 200', () => {
    const call = place({ sdp: null });
    expect(peer.flow.last.body).toBe('');
    peer.respond(200, { sdp: OFFER });
    expect(peer.flow.lines).toEqual(['INVITE']);
    peer.respond(200, { sdp: OFFER }, peer.flow.sent[0]);
    expect(peer.flow.lines).toEqual(['INVITE']);
    call.acknowledge(ANSWER);
    call.acknowledge(ANSWER);
    expect(peer.flow.lines).toEqual(['INVITE', 'ACK']);
    expect(peer.flow.last.body).toBe(ANSWER);
  });

  it('acknowledges before it hangs up even without an answer', () => {
    const call = place({ sdp: null });
    peer.respond(200, { sdp: OFFER });
    call.bye();
    expect(peer.flow.lines).toEqual(['INVITE', 'ACK', 'BYE']);
  });

  it('goes to an address and follows the Contact from there', () => {
    place({ destination: { protocol: 'UDP', host: '198.51.100.1', port: 5060 } });
    const trunk = test.connected.get('UDP 198.51.100.1 5060');
    if (trunk === undefined) throw new Error('no flow was asked for');
    peer = new RawPeer(test.agent, trunk);
    peer.respond(200, { contact: '<sip:bob@198.51.100.2:5070>', sdp: ANSWER });
    expect(test.connected.get('UDP 198.51.100.2 5070')?.lines).toEqual(['ACK']);
  });

  it('keeps to a flow it was given', () => {
    place();
    peer.respond(200, { contact: '<sip:bob@10.0.0.7:40000>', sdp: ANSWER });
    expect(peer.flow.lines).toEqual(['INVITE', 'ACK']);
  });

  it.each([486, 404, 503, 603, 302])('is refused with %i', (status) => {
    place();
    peer.respond(180);
    peer.respond(status, { lines: ['Retry-After: 9'] });
    expect(peer.flow.lines.at(-1)).toBe('ACK');
    expect(test.events).toEqual(['180 far', `ended rejected ${status}`]);
    expect(test.agent.stats().calls).toBe(0);
  });

  it('times out when nobody answers', () => {
    place();
    test.clock.advance(32_000);
    expect(test.events).toEqual(['ended timeout 408']);
    expect(test.agent.stats()).toMatchObject({ calls: 0, transactions: 0 });
    expect(test.clock.pending).toBe(0);
  });

  it('is unreachable without a way, told after invite has returned', () => {
    test = testAgent({ connect: () => null });
    place({ destination: { protocol: 'TCP', host: '192.0.2.5', port: 5060 } });
    expect(test.events).toEqual([]);
    test.clock.advance(0);
    expect(test.events).toEqual(['ended unreachable 503']);
  });

  it('ends when its connection closes while it rings', () => {
    peer = new RawPeer(test.agent, new FakeFlow('WSS'));
    place();
    peer.respond(180);
    test.agent.flowClosed(peer.flow);
    expect(test.events).toEqual(['180 far', 'ended unreachable 503']);
  });

  it('refuses text that would write headers', () => {
    expect(() => place({ headers: { Subject: 'a\r\nX: b' } })).toThrow(
      expect.objectContaining({ code: 'unsafe-value' }),
    );
    expect(() => place({ from: { uri: 'sip:a@b', displayName: 'a\r\nb' } })).toThrow(
      expect.objectContaining({ code: 'unsafe-value' }),
    );
    expect(test.agent.stats()).toMatchObject({ calls: 0, transactions: 0 });
    expect(test.clock.pending).toBe(0);
  });

  it('is refused above the bound', () => {
    test = testAgent({ limits: { calls: 1 } });
    place();
    expect(() => place()).toThrow(expect.objectContaining({ code: 'limit-reached' }));
  });
});

describe('credentials', () => {
  const credentials = { username: 'trunk', password: 'pw' };
  const challenge = { lines: ['Proxy-Authenticate: Digest realm="t", nonce="1", qop="auth"'] };

  it('answer a challenge with the next CSeq and the same Call-ID', () => {
    place({ credentials });
    peer.respond(407, challenge);
    expect(peer.flow.lines).toEqual(['INVITE', 'ACK', 'INVITE']);
    const [first, , second] = peer.flow.sent;
    expect(second?.callId).toBe(first?.callId);
    expect(second?.from.parameters.tag).toBe(first?.from.parameters.tag);
    expect(second?.cseq.number).toBe(2);
    expect(second?.headers.get('proxy-authorization')).toContain('username="trunk"');
    peer.respond(200, { sdp: ANSWER });
    expect(test.events).toEqual(['accepted sdp']);
    expect(peer.flow.last.cseq.number).toBe(2);
  });

  it('that are wrong end the call', () => {
    place({ credentials });
    peer.respond(407, challenge);
    peer.respond(407, challenge);
    expect(test.events).toEqual(['ended rejected 407']);
  });

  it('answer a challenge inside the call too', async () => {
    const call = place({ credentials });
    peer.respond(200, { sdp: ANSWER });
    const result = call.send('INFO', { contentType: 'text/plain', body: 'x' });
    peer.respond(401, { lines: ['WWW-Authenticate: Digest realm="t", nonce="1", qop="auth"'] });
    expect(peer.flow.last.headers.get('authorization')).toContain('nonce="1"');
    expect(peer.flow.last.body).toBe('x');
    peer.respond(200);
    expect(await result).toEqual({ status: 200, reasonPhrase: 'X' });
  });

  it('missing, a challenge is a refusal', () => {
    place();
    peer.respond(401, { lines: ['WWW-Authenticate: Digest realm="t", nonce="1", qop="auth"'] });
    expect(test.events).toEqual(['ended rejected 401']);
  });
});

describe('cancel', () => {
  const elsewhere = { protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' };

  it('while it rings sends CANCEL and acknowledges the 487', () => {
    const call = place();
    peer.respond(180);
    const invite = peer.flow.sent[0];
    call.cancel(elsewhere);
    expect(test.events).toEqual(['180 far', 'ended cancelled 487']);
    expect(peer.flow.last).toMatchObject({ method: 'CANCEL', cseq: { number: 1, method: 'CANCEL' } });
    expect(peer.flow.last.topVia.branch).toBe(invite?.topVia.branch);
    expect(peer.flow.last.headers.get('reason')).toBe('SIP;cause=200;text="Call completed elsewhere"');
    peer.respond(200);
    peer.respond(487, {}, invite);
    expect(peer.flow.lines).toEqual(['INVITE', 'CANCEL', 'ACK']);
    expect(test.agent.stats().calls).toBe(0);
  });

  it('before any answer waits for a provisional one', () => {
    const call = place();
    call.cancel();
    expect(peer.flow.lines).toEqual(['INVITE']);
    peer.respond(100);
    expect(peer.flow.lines).toEqual(['INVITE', 'CANCEL']);
    expect(test.events).toEqual(['ended cancelled 487']);
  });

  it('and no answer ever: gives up quietly', () => {
    place().cancel();
    test.clock.advance(32_000);
    expect(test.events).toEqual(['ended cancelled 487']);
    expect(test.agent.stats()).toMatchObject({ calls: 0, transactions: 0 });
  });

  it('crossed by a 200: ACK and BYE', () => {
    const call = place();
    peer.respond(180);
    const invite = peer.flow.sent[0];
    call.cancel();
    peer.respond(200, { sdp: ANSWER }, invite);
    expect(peer.flow.lines).toEqual(['INVITE', 'CANCEL', 'ACK', 'BYE']);
    expect(peer.flow.last.to.parameters.tag).toBe('far');
    peer.respond(200, { sdp: ANSWER }, invite);
    expect(peer.flow.lines.at(-1)).toBe('ACK');
    peer.respond(
      200,
      {},
      peer.flow.sent.find((message) => message.kind === 'request' && message.method === 'BYE'),
    );
    expect(test.events).toEqual(['180 far', 'ended cancelled 487']);
    expect(test.agent.stats().calls).toBe(0);
  });

  it('before any answer, and then a 200: ACK and BYE', () => {
    const call = place();
    call.cancel();
    peer.respond(200, { sdp: ANSWER });
    expect(peer.flow.lines).toEqual(['INVITE', 'ACK', 'BYE']);
  });

  it('without a final answer is given up 32 s later', () => {
    const call = place();
    peer.respond(180);
    call.cancel();
    peer.respond(200);
    test.clock.advance(32_000);
    expect(test.agent.stats().calls).toBe(0);
    test.clock.advance(5_000);
    expect(test.agent.stats().transactions).toBe(0);
    expect(test.clock.pending).toBe(0);
  });

  it('crossed by a challenge does not try again', () => {
    const call = place({ credentials: { username: 'u', password: 'p' } });
    peer.respond(100);
    const invite = peer.flow.sent[0];
    call.cancel();
    peer.respond(401, { lines: ['WWW-Authenticate: Digest realm="t", nonce="1", qop="auth"'] }, invite);
    expect(peer.flow.lines).toEqual(['INVITE', 'CANCEL', 'ACK']);
    expect(test.agent.stats().calls).toBe(0);
  });

  it('of an established call is a BYE, of an ended one nothing', () => {
    const call = place();
    peer.respond(200, { sdp: ANSWER });
    call.cancel();
    call.cancel();
    expect(peer.flow.lines).toEqual(['INVITE', 'ACK', 'BYE']);
    expect(test.events).toEqual(['accepted sdp', 'ended hung-up']);
  });

  it('comes by itself when it rings too long', () => {
    place({ ringTimeoutMs: 20_000 });
    peer.respond(180);
    test.clock.advance(20_000);
    expect(test.events).toEqual(['180 far', 'ended timeout 408']);
    expect(peer.flow.lines.at(-1)).toBe('CANCEL');
  });

  it('does not come when it was answered in time', () => {
    place({ ringTimeoutMs: 20_000 });
    peer.respond(200, { sdp: ANSWER });
    test.clock.advance(200_000);
    expect(peer.flow.lines).toEqual(['INVITE', 'ACK']);
  });
});

describe('forks', () => {
  it('that answer second get ACK and BYE', () => {
    const call = place();
    peer.respond(180, { tag: 'one' });
    peer.respond(180, { tag: 'two' });
    const invite = peer.flow.sent[0];
    peer.respond(200, { tag: 'two', sdp: ANSWER }, invite);
    peer.respond(200, { tag: 'one', sdp: ANSWER }, invite);
    expect(peer.flow.lines).toEqual(['INVITE', 'ACK', 'ACK', 'BYE']);
    expect(peer.flow.last.to.parameters.tag).toBe('one');
    expect(call.dialogId?.remoteTag).toBe('two');
    expect(call.state).toBe('established');
    expect(test.events).toEqual(['180 one', '180 two', 'accepted sdp']);
  });

  it('that only rang are forgotten when another answers', () => {
    place();
    peer.respond(180, { tag: 'one' });
    peer.respond(200, { tag: 'two', sdp: ANSWER });
    const invite = peer.flow.sent[0];
    const swap = {
      from: `From: <sip:bob@192.0.2.1:5060>;tag=one`,
      to: `To: ${invite?.headers.get('from')}`,
      callId: `Call-ID: ${invite?.callId}`,
    };
    peer.send('UPDATE', { ...swap, cseq: 'CSeq: 1 UPDATE' });
    expect(peer.flow.lines.at(-1)).toBe('481 Call/Transaction Does Not Exist');
  });

  it('may ask for something while they ring', () => {
    place();
    peer.respond(180, { tag: 'one' });
    const invite = peer.flow.sent[0];
    const swap = {
      from: `From: <sip:bob@192.0.2.1:5060>;tag=one`,
      to: `To: ${invite?.headers.get('from')}`,
      callId: `Call-ID: ${invite?.callId}`,
    };
    peer.send('INFO', { ...swap, cseq: 'CSeq: 1 INFO' });
    expect(peer.flow.lines.at(-1)).toBe('200 OK');
    peer.send('UPDATE', { ...swap, cseq: 'CSeq: 2 UPDATE' }, OFFER);
    expect(peer.flow.lines.at(-1)).toBe('491 Request Pending');
  });
});

describe('the far end', () => {
  it('hangs up', () => {
    place();
    peer.respond(200, { sdp: ANSWER });
    const invite = peer.flow.sent[0];
    peer.send('BYE', {
      from: 'From: <sip:bob@192.0.2.1:5060>;tag=far',
      to: `To: ${invite?.headers.get('from')}`,
      callId: `Call-ID: ${invite?.callId}`,
      cseq: 'CSeq: 1 BYE',
    });
    expect(peer.flow.lines.at(-1)).toBe('200 OK');
    expect(test.events).toEqual(['accepted sdp', 'ended bye']);
  });

  it('that knows nothing of the call any more ends it', async () => {
    const call = place();
    peer.respond(200, { sdp: ANSWER });
    const result = call.send('INFO');
    peer.respond(481);
    expect(await result).toMatchObject({ status: 481 });
    expect(test.events.at(-1)).toBe('ended gone 481');
    expect(test.agent.stats().calls).toBe(0);
    expect(await call.send('INFO')).toMatchObject({ status: 481 });
  });

  it('that is silent gives 408 to a request, and the call goes on', async () => {
    const call = place();
    peer.respond(200, { sdp: ANSWER });
    const result = call.send('INFO');
    test.clock.advance(32_000);
    expect(await result).toMatchObject({ status: 408 });
    expect(call.state).toBe('established');
  });
});

describe('passwords of several on the way', () => {
  const credentials = { username: 'u', password: 'p' };
  const asks = (realm: string, nonce: string, more = ', qop="auth"') =>
    `Digest realm="${realm}", nonce="${nonce}"${more}`;

  it('are all given again in the next INVITE, and in the ACK', () => {
    place({ credentials });
    peer.respond(407, { lines: [`Proxy-Authenticate: ${asks('p1', 'a')}`, `Proxy-Authenticate: ${asks('p2', 'b')}`] });
    expect(peer.flow.last.headers.getAll('proxy-authorization')).toHaveLength(2);
    peer.respond(401, { lines: [`WWW-Authenticate: ${asks('t', 'c', ', qop="auth-int"')}`] });
    const invite = peer.flow.last.headers;
    expect(invite.get('authorization')).toContain('qop=auth-int');
    expect(invite.getAll('proxy-authorization').map((value) => /nc=(\d+)/.exec(value)?.[1])).toEqual([
      '00000002',
      '00000002',
    ]);
    peer.respond(200, { sdp: ANSWER });
    const ack = peer.flow.last;
    expect(ack).toMatchObject({ method: 'ACK' });
    expect(ack.headers.get('authorization')).toBe(invite.get('authorization'));
    expect(ack.headers.getAll('proxy-authorization')).toEqual(invite.getAll('proxy-authorization'));
  });

  it('are not given for ever, whatever is stale', () => {
    place({ credentials });
    for (let i = 0; i < 20; i++)
      peer.respond(407, { lines: [`Proxy-Authenticate: ${asks('p', `n${i}`)}, stale=true`] });
    expect(peer.flow.lines.filter((line) => line === 'INVITE')).toHaveLength(9);
    expect(test.events).toEqual(['ended rejected 407']);
  });
});
