import { beforeEach, describe, expect, it } from 'vitest';
import { countingRandom, FakeClock } from '../_fake-clock.ts';
import { FakeFlow } from '../_fake-flow.ts';
import { Authenticator } from '../auth/authenticator.ts';
import { computeHa1 } from '../auth/digest.ts';
import { ANSWER, OFFER, RawPeer, recording, type TestAgent, testAgent } from './_test-agent.ts';
import type { IncomingCall } from './incoming-call.ts';

let test: TestAgent;
let peer: RawPeer;

beforeEach(() => {
  test = testAgent();
  peer = new RawPeer(test.agent);
});

function incoming(changes: Record<string, string> = {}): IncomingCall {
  peer.send('INVITE', changes, OFFER);
  const call = test.calls.at(-1);
  if (call === undefined) throw new Error('no call came');
  return call;
}

function established(): IncomingCall {
  const call = incoming();
  call.accept(ANSWER);
  peer.inDialog('ACK', 1);
  return call;
}

describe('a call that comes in', () => {
  it('shows the caller and the offer', () => {
    const call = incoming({ from: 'From: "张三" <sip:13800138000@example.org>;tag=a1' });
    expect(call.state).toBe('calling');
    expect(call.remoteIdentity).toMatchObject({ displayName: '张三', uri: 'sip:13800138000@example.org' });
    expect(call.localIdentity.uri).toBe('sip:bob@example.org');
    expect(call.offer).toBe(OFFER);
    expect(call.flow).toBe(peer.flow);
  });

  it('is answered: 100, 180, 200 with one tag, Contact and Allow', () => {
    const call = incoming();
    call.trying();
    call.ringing();
    expect(call.accept(ANSWER)).toBe(true);
    expect(peer.flow.lines).toEqual(['100 Trying', '180 Ringing', '200 OK']);
    const [trying, ringing, ok] = peer.flow.sent;
    expect(trying?.to.parameters.tag).toBeUndefined();
    expect(ok?.to.parameters.tag).toBe(ringing?.to.parameters.tag);
    expect(ok?.headers.get('contact')).toBe('<sip:bob@192.0.2.99:5060>');
    expect(ok?.headers.get('allow')).toContain('UPDATE');
    expect(ok?.body).toBe(ANSWER);
    expect(call.state).toBe('answered');
  });

  it('copies Record-Route into what makes the dialog', () => {
    const call = incoming({ rr: 'Record-Route: <sip:p2;lr>, <sip:p1;lr>' });
    call.ringing();
    call.accept(ANSWER);
    for (const response of peer.flow.sent)
      expect(response.headers.getAll('record-route')).toEqual(['<sip:p2;lr>', '<sip:p1;lr>']);
  });

  it('gives early media by 183 and other provisional answers', () => {
    const call = incoming();
    call.progress(ANSWER);
    call.progress(null, { status: 182, headers: { 'X-Position': '3' } });
    expect(peer.flow.lines).toEqual(['183 Session Progress', '182 Queued']);
    expect(peer.flow.sent[0]?.body).toBe(ANSWER);
    expect(peer.flow.last.headers.get('x-position')).toBe('3');
  });

  it('repeats its provisional answer every minute', () => {
    const call = incoming();
    call.ringing();
    test.clock.advance(150_000);
    expect(peer.flow.lines).toEqual(['180 Ringing', '180 Ringing', '180 Ringing']);
    call.reject(486);
    peer.send('ACK', { via: `Via: ${peer.flow.last.headers.get('via')}` });
    test.clock.advance(150_000);
    expect(peer.flow.lines.slice(3)).toEqual(['486 Busy Here']);
  });

  it('is refused', () => {
    const call = incoming();
    expect(call.reject(486, 'Besetzt', { 'Retry-After': '30' })).toBe(true);
    expect(peer.flow.take()).toEqual(['486 Besetzt']);
    expect(test.events).toEqual(['ended rejected 486']);
    expect(call.reject(480)).toBe(false);
    expect(call.accept(ANSWER)).toBe(false);
    call.ringing();
    expect(peer.flow.lines).toEqual([]);
    expect(test.agent.stats().calls).toBe(0);
  });

  it('is refused with 480 by bye', () => {
    incoming().bye();
    expect(peer.flow.lines).toEqual(['480 Temporarily Unavailable']);
  });

  it('gets 500 when the handler throws', () => {
    test = testAgent({
      handlers: {
        onInvite: () => {
          throw new Error('bug');
        },
      },
    });
    peer = new RawPeer(test.agent);
    peer.send('INVITE');
    expect(peer.flow.lines).toEqual(['500 Server Internal Error']);
    expect(test.agent.stats().calls).toBe(0);
  });
});

describe('the ACK', () => {
  it('establishes the call', () => {
    const call = established();
    expect(call.state).toBe('established');
    expect(test.events).toEqual(['acknowledged']);
  });

  it('carries the answer when the 200 carried the offer', () => {
    peer.send('INVITE');
    const call = test.calls[0];
    expect(call?.offer).toBeNull();
    call?.accept(OFFER);
    peer.inDialog('ACK', 1, {}, ANSWER);
    expect(test.events).toEqual(['acknowledged sdp']);
  });

  it('stops the 200, which is repeated until then also on TCP', () => {
    peer = new RawPeer(test.agent, new FakeFlow('TCP'));
    incoming().accept(ANSWER);
    test.clock.advance(4_000);
    expect(peer.flow.lines).toEqual(['200 OK', '200 OK', '200 OK', '200 OK']);
    peer.inDialog('ACK', 1);
    test.clock.advance(100_000);
    expect(peer.flow.lines).toHaveLength(4);
  });

  it('that never comes ends the call by BYE after 32 s', () => {
    incoming().accept(ANSWER);
    test.clock.advance(31_999);
    expect(test.events).toEqual([]);
    expect(peer.flow.lines).toHaveLength(11);
    test.clock.advance(1);
    expect(test.events).toEqual(['ended ack-timeout 408']);
    expect(peer.flow.lines.at(-1)).toBe('BYE');
    peer.respond(200);
    expect(test.agent.stats().calls).toBe(0);
  });

  it('for another CSeq changes nothing', () => {
    const call = incoming();
    call.accept(ANSWER);
    peer.inDialog('ACK', 7);
    expect(call.state).toBe('answered');
  });

  it('repeated changes nothing', () => {
    const call = established();
    peer.inDialog('ACK', 1);
    expect(test.events).toEqual(['acknowledged']);
    expect(call.state).toBe('established');
  });
});

describe('CANCEL', () => {
  const cancel = (lines: Record<string, string> = {}) =>
    peer.send('CANCEL', { via: 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKp1', ...lines });

  it('ends a ringing call: 200 to it, 487 to the INVITE, one tag', () => {
    const call = incoming();
    call.ringing();
    cancel({ reason: 'Reason: SIP;cause=200;text="Call completed elsewhere"' });
    expect(peer.flow.lines).toEqual(['180 Ringing', '200 OK', '487 Request Terminated']);
    const tags = new Set(peer.flow.sent.map((message) => message.to.parameters.tag));
    expect(tags.size).toBe(1);
    expect(test.events).toEqual(['ended cancelled 487']);
    expect(call.accept(ANSWER)).toBe(false);
  });

  it('tells its reason', () => {
    const call = incoming();
    const ends: unknown[] = [];
    call.handlers = { onEnded: (end) => ends.push(end.reason) };
    cancel({ reason: 'Reason: Q.850 ; cause=16' });
    expect(ends).toEqual([{ protocol: 'Q.850', cause: 16, text: '' }]);
  });

  it('after the 200 was sent gets 200 and changes nothing', () => {
    const call = incoming();
    call.accept(ANSWER);
    cancel();
    expect(peer.flow.lines).toEqual(['200 OK', '200 OK']);
    expect(peer.flow.last.cseq.method).toBe('CANCEL');
    peer.inDialog('ACK', 1, { to: `To: ${peer.flow.sent[0]?.headers.get('to')}` });
    expect(call.state).toBe('established');
    peer.inDialog('BYE', 2, { to: `To: ${peer.flow.sent[0]?.headers.get('to')}` });
    expect(peer.flow.lines.at(-1)).toBe('200 OK');
    expect(test.events).toEqual(['acknowledged', 'ended bye']);
  });

  it('for no INVITE gets 481', () => {
    peer.send('CANCEL');
    expect(peer.flow.lines).toEqual(['481 Call/Transaction Does Not Exist']);
  });
});

describe('the end', () => {
  it('by the far end: 200 to its BYE', () => {
    established();
    peer.inDialog('BYE', 2, { reason: 'Reason: Q.850;cause=16' });
    expect(peer.flow.lines.at(-1)).toBe('200 OK');
    expect(test.events.at(-1)).toBe('ended bye');
    expect(test.agent.stats().calls).toBe(0);
    peer.inDialog('BYE', 3);
    expect(peer.flow.lines.at(-1)).toBe('481 Call/Transaction Does Not Exist');
  });

  it('by us: BYE to the Contact, with our CSeq and a Reason', () => {
    const call = established();
    call.bye({ protocol: 'Q.850', cause: 16, text: 'Normal "clearing"' });
    expect(test.events.at(-1)).toBe('ended hung-up');
    expect(peer.flow.last).toMatchObject({
      method: 'BYE',
      uri: 'sip:alice@192.0.2.1',
      cseq: { number: 1, method: 'BYE' },
    });
    expect(peer.flow.last.headers.get('reason')).toBe('Q.850;cause=16;text="Normal \\"clearing\\""');
    call.bye();
    expect(peer.flow.lines.filter((line) => line === 'BYE')).toHaveLength(1);
    peer.respond(200);
    expect(test.agent.stats().calls).toBe(0);
  });

  it('by both at once: each BYE gets 200', () => {
    const call = established();
    call.bye();
    peer.inDialog('BYE', 2);
    expect(peer.flow.lines.at(-1)).toBe('200 OK');
    expect(test.events.filter((event) => event.startsWith('ended'))).toEqual(['ended hung-up']);
  });

  it('by us before the ACK: the BYE waits for it', () => {
    const call = incoming();
    call.accept(ANSWER);
    call.bye();
    expect(test.events).toEqual(['ended hung-up']);
    test.clock.advance(500);
    expect(peer.flow.lines).toEqual(['200 OK', '200 OK']);
    peer.inDialog('ACK', 1);
    expect(peer.flow.lines).toEqual(['200 OK', '200 OK', 'BYE']);
    expect(test.events).toEqual(['ended hung-up']);
  });

  it('by us, and the ACK never comes: BYE after 32 s', () => {
    const call = incoming();
    call.accept(ANSWER);
    call.bye();
    test.clock.advance(32_000);
    expect(peer.flow.lines.at(-1)).toBe('BYE');
    test.clock.advance(32_000);
    expect(test.agent.stats()).toMatchObject({ calls: 0, transactions: 0 });
  });

  it('by BYE instead of CANCEL while it rings: 487 to the INVITE', () => {
    incoming().ringing();
    peer.inDialog('BYE', 2);
    expect(peer.flow.lines).toEqual(['180 Ringing', '200 OK', '487 Request Terminated']);
    expect(test.events).toEqual(['ended bye']);
  });

  it('is told once even if our BYE is never answered', () => {
    established().bye();
    test.clock.advance(64_000);
    expect(test.events.filter((event) => event.startsWith('ended'))).toHaveLength(1);
    expect(test.agent.stats()).toMatchObject({ calls: 0, transactions: 0 });
    expect(test.clock.pending).toBe(0);
  });
});

describe('requests in a call', () => {
  it('out of order get 500', () => {
    established();
    peer.inDialog('INFO', 5);
    peer.inDialog('INFO', 4);
    expect(peer.flow.lines.slice(-2)).toEqual(['200 OK', '500 CSeq Out Of Order']);
  });

  it('with digits are told', () => {
    established();
    const type = { type: 'Content-Type: application/dtmf-relay' };
    peer.inDialog('INFO', 2, type, 'Signal=5\r\nDuration=200\r\n');
    peer.inDialog('INFO', 3, type, 'Signal= 11\r\n');
    peer.inDialog('INFO', 4, { type: 'Content-Type: application/dtmf' }, '*');
    peer.inDialog('INFO', 5, { type: 'Content-Type: text/plain' }, 'hello');
    expect(test.events.slice(1)).toEqual(['digit 5 200', 'digit # 160', 'digit * 160']);
    expect(peer.flow.lines.slice(-4)).toEqual(['200 OK', '200 OK', '200 OK', '415 Unsupported Media Type']);
  });

  it('REFER is declined unless the owner takes it', () => {
    const call = established();
    peer.inDialog('REFER', 2, {
      refer: 'Refer-To: <sip:2000@x?Replaces=a%3Bto-tag%3Db>',
      by: 'Referred-By: <sip:me@x>',
    });
    expect(peer.flow.lines.at(-1)).toBe('603 Decline');
    const referrals: unknown[] = [];
    call.handlers = {
      onRefer: ({ referTo, referredBy }) => {
        referrals.push([referTo, referredBy]);
        return 202;
      },
    };
    peer.inDialog('REFER', 3, { refer: 'r: sip:2000@x' });
    expect(peer.flow.lines.slice(-2)).toEqual(['202 Accepted', 'NOTIFY']);
    peer.inDialog('REFER', 4);
    peer.inDialog('REFER', 5, { refer: 'Refer-To: <broken' });
    expect(peer.flow.lines.slice(-2)).toEqual(['400 One Refer-To Needed', '400 Bad Request']);
    expect(referrals).toEqual([['sip:2000@x', null]]);
  });

  it('OPTIONS, PRACK, NOTIFY and unknown methods get their answers', () => {
    const call = established();
    peer.inDialog('OPTIONS', 2);
    peer.inDialog('PRACK', 3);
    peer.inDialog('NOTIFY', 4, { event: 'Event: refer' });
    peer.inDialog('NOTIFY', 5, { event: 'Event: presence' });
    peer.inDialog('MESSAGE', 6);
    peer.inDialog('DANCE', 7);
    call.handlers = { onRequest: () => 202 };
    peer.inDialog('MESSAGE', 8);
    expect(peer.flow.lines.slice(-7).map((line) => line.slice(0, 3))).toEqual([
      '200',
      '481',
      '200',
      '489',
      '405',
      '501',
      '202',
    ]);
  });

  it('a handler that throws is reported and the call goes on', () => {
    const call = established();
    call.handlers = {
      onDigit: () => {
        throw new Error('bug');
      },
    };
    peer.inDialog('INFO', 2, { type: 'Content-Type: application/dtmf' }, '1');
    expect(peer.flow.lines.at(-1)).toBe('200 OK');
    expect(test.errors).toHaveLength(1);
    expect(call.state).toBe('established');
  });
});

describe('the way back', () => {
  it('follows the Contact on UDP', () => {
    const call = incoming({ contact: 'Contact: <sip:alice@192.0.2.1:5099>' });
    call.accept(ANSWER);
    peer.inDialog('ACK', 1);
    call.bye();
    expect(test.connected.get('UDP 192.0.2.1 5099')?.lines).toEqual(['BYE']);
  });

  it('follows the first Record-Route', () => {
    const call = incoming({ rr: 'Record-Route: <sip:198.51.100.5:5080;lr>' });
    call.accept(ANSWER);
    peer.inDialog('ACK', 1);
    call.bye();
    expect(test.connected.get('UDP 198.51.100.5 5080')?.last).toMatchObject({ uri: 'sip:alice@192.0.2.1' });
  });

  it('stays with the source of a caller behind a NAT', () => {
    const call = incoming({
      via: 'Via: SIP/2.0/UDP 10.0.0.7:5060;rport;branch=z9hG4bKnat',
      contact: 'Contact: <sip:alice@10.0.0.7>',
    });
    call.accept(ANSWER);
    peer.inDialog('ACK', 1);
    call.bye();
    expect(peer.flow.lines.at(-1)).toBe('BYE');
    expect(peer.flow.sent[0]?.headers.get('via')).toBe(
      'SIP/2.0/UDP 10.0.0.7:5060;rport=5060;branch=z9hG4bKnat;received=192.0.2.1',
    );
  });

  it('moves with a browser that comes back on another connection', () => {
    const first = new FakeFlow('WSS');
    peer = new RawPeer(test.agent, first);
    const call = established();
    const to = peer.toLine;
    test.agent.flowClosed(first);
    expect(test.events.at(-1)).toBe('flow closed');
    first.isOpen = false;
    peer = new RawPeer(test.agent, new FakeFlow('WSS'));
    peer.inDialog('INFO', 2, { to, via: 'Via: SIP/2.0/WSS x.invalid;branch=z9hG4bKnew' });
    expect(call.flow).toBe(peer.flow);
    call.bye();
    expect(peer.flow.lines).toEqual(['200 OK', 'BYE']);
  });

  it('ends a call that is not answered yet with its connection', () => {
    peer = new RawPeer(test.agent, new FakeFlow('WS'));
    incoming().ringing();
    test.agent.flowClosed(peer.flow);
    expect(test.events).toEqual(['ended unreachable']);
  });
});

describe('authenticate', () => {
  const options = () => {
    const clock = new FakeClock();
    return {
      authenticator: new Authenticator({
        realm: 'r',
        secret: 's',
        clock,
        random: countingRandom('n'),
        lookup: async (_realm, user) =>
          user === '1001' ? { ha1md5: computeHa1('MD5', '1001', 'r', 'pw'), ha1sha256: null } : null,
      }),
    };
  };

  it('challenges and ends the call', async () => {
    test = testAgent(options());
    peer = new RawPeer(test.agent);
    expect(await incoming().authenticate()).toBeNull();
    expect(peer.flow.lines).toEqual(['401 Unauthorized']);
    expect(peer.flow.last.headers.get('www-authenticate')).toContain('realm="r"');
    expect(test.events).toEqual(['ended rejected 401']);
  });

  it('says nothing more when the caller gave up meanwhile', async () => {
    test = testAgent(options());
    peer = new RawPeer(test.agent);
    const pending = incoming().authenticate('proxy');
    peer.send('CANCEL', { via: 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKp1' });
    expect(await pending).toBeNull();
    expect(peer.flow.lines).toEqual(['200 OK', '487 Request Terminated']);
  });

  it('refuses everyone without an authenticator, and 500 when the lookup fails', async () => {
    expect(await incoming().authenticate()).toBeNull();
    expect(peer.flow.lines).toEqual(['403 Forbidden']);
    const { authenticator } = options();
    authenticator.verify = () => Promise.reject(new Error('database gone'));
    test = testAgent({ authenticator });
    peer = new RawPeer(test.agent);
    expect(await incoming().authenticate()).toBeNull();
    expect(peer.flow.lines).toEqual(['500 Server Internal Error']);
    expect(test.errors).toHaveLength(1);
  });
});

describe('handlers', () => {
  it('may be replaced', () => {
    const call = established();
    const later: string[] = [];
    call.handlers = recording(later);
    peer.inDialog('BYE', 2);
    expect(later).toEqual(['ended bye']);
  });
});
