import { beforeEach, describe, expect, it } from 'vitest';
import { settle } from '../_fake-clock.ts';
import { ANSWER, OFFER, RawPeer, recording, type TestAgent, testAgent } from './_test-agent.ts';
import type { SipAgentHandlers } from './agent-options.ts';
import type { Call } from './call.ts';
import type { IncomingCall } from './incoming-call.ts';
import type { OutgoingCall } from './outgoing-call.ts';

let test: TestAgent;
let peer: RawPeer;
let pairs: [IncomingCall, Call][];

function start(handlers: SipAgentHandlers = {}): void {
  pairs = [];
  test = testAgent({
    handlers: {
      onReplaces: (call, replaced) => {
        call.handlers = recording(test.events);
        pairs.push([call, replaced]);
      },
      ...handlers,
    },
  });
  peer = new RawPeer(test.agent);
}

beforeEach(() => start());

/** A call to us that stands; gives the value of a Replaces for it. */
function established(): string {
  peer.send('INVITE', {}, OFFER);
  test.calls.at(-1)?.accept(ANSWER);
  const to = peer.toLine;
  peer.inDialog('ACK', 1, { to });
  return `c1@192.0.2.1;to-tag=${/tag=(\S+)/.exec(to)?.[1]};from-tag=a1`;
}

/** A call of ours that rings; gives the value of a Replaces for it. */
function ringing(): { call: OutgoingCall; value: string } {
  const call = test.agent.invite({
    target: 'sip:bob@192.0.2.1',
    flow: peer.flow,
    from: { uri: 'sip:me@shouwen' },
    sdp: OFFER,
    handlers: recording(test.events),
  });
  peer.respond(180);
  const invite = peer.flow.sent.findLast((message) => message.kind === 'request');
  return { call, value: `${call.callId};to-tag=${invite?.from.parameters.tag};from-tag=far` };
}

function replace(value: string, more: Record<string, string> = {}): void {
  peer.send(
    'INVITE',
    { from: 'From: <sip:third@x>;tag=t3', callId: 'Call-ID: c3', replaces: `Replaces: ${value}`, ...more },
    OFFER,
  );
}

const lastStatus = () => {
  const answer = peer.flow.sent.findLast((message) => message.kind === 'response');
  return answer?.kind === 'response' ? answer.status : 0;
};

describe('an INVITE with Replaces (RFC 3891 3)', () => {
  it('takes the place of a call that stands: 200, then BYE to the old one', async () => {
    const value = established();
    const [old] = test.calls;
    replace(value);
    await settle();
    expect(test.calls).toHaveLength(1);
    const [call, replaced] = pairs[0] ?? [];
    expect(replaced).toBe(old);
    expect(old?.state).toBe('established');
    expect(call?.replaced).toBe(old);
    call?.accept(ANSWER);
    expect(peer.flow.lines.slice(-2)).toEqual(['200 OK', 'BYE']);
    expect(peer.flow.last.callId).toBe('c1@192.0.2.1');
    expect(test.events.at(-1)).toBe('ended hung-up');
  });

  it('takes the place of a call of ours that rings: 200, then CANCEL', async () => {
    const { call, value } = ringing();
    replace(value, { require: 'Require: replaces' });
    await settle();
    pairs[0]?.[0].accept(ANSWER);
    expect(peer.flow.lines.slice(-2)).toEqual(['200 OK', 'CANCEL']);
    expect(call.state).toBe('ended');
  });

  it('leaves the old call alone when it is refused or given up', async () => {
    const value = established();
    replace(value);
    await settle();
    pairs[0]?.[0].reject(603);
    expect(test.calls[0]?.state).toBe('established');
  });

  it.each([
    ['for no call we know: 481', () => 'x@y;to-tag=1;from-tag=2', 481],
    ['for a call that stands, if only early was wanted: 486', () => `${established()};early-only`, 486],
    [
      'for a call that is over: 603',
      () => {
        const value = established();
        test.calls[0]?.bye();
        return value;
      },
      603,
    ],
    [
      'for a call that is long over: 481',
      () => {
        const value = established();
        test.calls[0]?.bye();
        peer.respond(200);
        test.clock.advance(33_000);
        return value;
      },
      481,
    ],
    [
      'for a call to us that rings: 481',
      () => {
        peer.send('INVITE', {}, OFFER);
        test.calls[0]?.ringing();
        return `c1@192.0.2.1;to-tag=${/tag=(\S+)/.exec(peer.toLine)?.[1]};from-tag=a1`;
      },
      481,
    ],
    ['without tags: 400', () => 'x@y', 400],
    ['that is empty: 400', () => ';to-tag=1;from-tag=2', 400],
  ])('%s', async (_what, value, status) => {
    replace(value());
    await settle();
    expect(lastStatus()).toBe(status);
    expect(pairs).toEqual([]);
  });

  it('twice, or with Join: 400', async () => {
    const value = established();
    replace(value, { second: `Replaces: ${value}` });
    expect(lastStatus()).toBe(400);
    replace(value, { cseq: 'CSeq: 2 INVITE', join: 'Join: x;to-tag=1;from-tag=2' });
    expect(lastStatus()).toBe(400);
  });

  it('finds a call of a process that died', async () => {
    const value = established();
    const snapshot = test.calls[0]?.serialise();
    if (snapshot == null) throw new Error('no snapshot');
    const { callId, localTag } = snapshot;
    start({
      findCall: async (id) =>
        id.callId === callId && id.localTag === localTag ? { snapshot, handlers: recording(test.events) } : null,
    });
    replace(value);
    await settle();
    expect(pairs[0]?.[1].dialogId).toMatchObject({ callId });
    replace('other@x;to-tag=1;from-tag=2', { cseq: 'CSeq: 2 INVITE', callId: 'Call-ID: c4' });
    await settle();
    expect(lastStatus()).toBe(481);
  });

  it('may be cancelled while the database is asked', async () => {
    start({ findCall: async () => null });
    replace('x@y;to-tag=1;from-tag=2', { via: 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKr' });
    peer.send('CANCEL', {
      via: 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKr',
      from: 'From: <sip:third@x>;tag=t3',
      callId: 'Call-ID: c3',
    });
    await settle();
    expect(peer.flow.lines).toEqual(['200 OK', '487 Request Terminated']);
    expect(pairs).toEqual([]);
  });

  it('is an ordinary call to who does not know Replaces, and 420 when it is required', () => {
    test = testAgent();
    peer = new RawPeer(test.agent);
    const value = established();
    replace(value);
    expect(test.calls).toHaveLength(2);
    replace(value, { cseq: 'CSeq: 2 INVITE', callId: 'Call-ID: c5', require: 'Require: replaces' });
    expect(lastStatus()).toBe(420);
  });
});

describe('a call of ours with Replaces', () => {
  it('says what it replaces, who asked for it, and that this matters', () => {
    test.agent.invite({
      target: 'sip:bob@192.0.2.1',
      flow: peer.flow,
      from: { uri: 'sip:me@shouwen' },
      sdp: OFFER,
      replaces: { callId: 'a@b', toTag: '1', fromTag: '2', earlyOnly: true },
      referredBy: '<sip:boss@x>',
      handlers: {},
    });
    const { headers } = peer.flow.last;
    expect(headers.get('replaces')).toBe('a@b;to-tag=1;from-tag=2;early-only');
    expect(headers.get('require')).toBe('replaces');
    expect(headers.get('referred-by')).toBe('<sip:boss@x>');
    expect(headers.getAll('supported')).toContain('replaces');
  });
});
