import { beforeEach, describe, expect, it } from 'vitest';
import { settle } from '../_fake-clock.ts';
import { ANSWER, OFFER, RawPeer, recording, type TestAgent, testAgent } from './_test-agent.ts';
import type { SipAgentOptions } from './agent-options.ts';
import type { IncomingCall } from './incoming-call.ts';
import type { InviteOptions } from './invite-options.ts';
import type { OutgoingCall } from './outgoing-call.ts';

const ABLE = { able: 'Supported: timer', allow: 'Allow: INVITE, ACK, BYE, UPDATE' };

let test: TestAgent;
let peer: RawPeer;

function start(options: Partial<SipAgentOptions> = {}): void {
  test = testAgent(options);
  peer = new RawPeer(test.agent);
}

beforeEach(() => start());

describe('a call to us (RFC 4028 9)', () => {
  let to: string;

  function receive(changes: Record<string, string> = {}): IncomingCall {
    peer.send('INVITE', changes, OFFER);
    const call = test.calls.at(-1);
    if (call === undefined) throw new Error('no call');
    call.accept(ANSWER);
    to = peer.toLine;
    return call;
  }

  const answered = () => {
    const { headers } = peer.flow.last;
    return [headers.get('session-expires'), headers.get('require')];
  };

  it.each([
    ['says nothing', {}, [null, null]],
    ['knows timers: we ask it to refresh', ABLE, ['1800;refresher=uac', 'timer']],
    ['asks for less', { ...ABLE, se: 'Session-Expires: 600' }, ['600;refresher=uac', 'timer']],
    ['asks for more', { ...ABLE, se: 'x: 7200' }, ['1800;refresher=uac', 'timer']],
    ['wants at least more', { ...ABLE, se: 'x: 7200', min: 'Min-SE: 3600' }, ['3600;refresher=uac', 'timer']],
    ['wants to refresh', { ...ABLE, se: 'Session-Expires: 600;refresher=uac' }, ['600;refresher=uac', 'timer']],
    ['wants us to refresh', { ...ABLE, se: 'Session-Expires: 600 ;Refresher=UAS' }, ['600;refresher=uas', null]],
    ['comes through a proxy that asks', { se: 'Session-Expires: 600' }, ['600;refresher=uas', null]],
    ['writes nonsense', { ...ABLE, se: 'Session-Expires: soon' }, ['1800;refresher=uac', 'timer']],
  ])('that %s', (_what, changes, expected) => {
    receive(changes);
    expect(answered()).toEqual(expected);
  });

  it('with an interval that is too short is refused with 422, and nobody is bothered', () => {
    peer.send('INVITE', { ...ABLE, se: 'Session-Expires: 60' }, OFFER);
    expect(peer.flow.lines).toEqual(['422 Session Interval Too Small']);
    expect(peer.flow.last.headers.get('min-se')).toBe('90');
    expect(test.calls).toEqual([]);
    expect(test.agent.stats().calls).toBe(0);
  });

  it('ends by BYE before the time is over when nobody refreshes', () => {
    receive({ ...ABLE, se: 'Session-Expires: 90' });
    peer.inDialog('ACK', 1, { to });
    peer.flow.take();
    test.clock.advance(59_999);
    expect(peer.flow.lines).toEqual([]);
    test.clock.advance(1);
    expect(peer.flow.lines).toEqual(['BYE']);
    expect(test.events.at(-1)).toBe('ended gone 408');
  });

  it('lives on as long as it is refreshed by UPDATE or re-INVITE', async () => {
    const call = receive({ ...ABLE, se: 'Session-Expires: 90' });
    call.handlers = recording(test.events, { onReoffer: () => ({ sdp: ANSWER }) });
    peer.inDialog('ACK', 1, { to });
    const asked = { to, ...ABLE, se: 'Session-Expires: 90;refresher=uac' };
    for (let i = 0; i < 5; i++) {
      test.clock.advance(50_000);
      peer.inDialog('UPDATE', 2 * i + 2, asked);
      expect(answered()).toEqual(['90;refresher=uac', 'timer']);
      test.clock.advance(50_000);
      peer.inDialog('INVITE', 2 * i + 3, asked, OFFER);
      await settle();
      expect(answered()).toEqual(['90;refresher=uac', 'timer']);
      peer.inDialog('ACK', 2 * i + 3, { to });
    }
    expect(call.state).toBe('established');
    peer.inDialog('UPDATE', 30, { to });
    test.clock.advance(1_000_000);
    expect(call.state).toBe('established');
  });

  it('refuses a refresh that is too short', () => {
    receive(ABLE);
    peer.inDialog('ACK', 1, { to });
    peer.inDialog('UPDATE', 2, { to, ...ABLE, se: 'Session-Expires: 30' });
    expect(peer.flow.last.headers.get('min-se')).toBe('90');
    expect(peer.flow.lines.at(-1)).toBe('422 Session Interval Too Small');
  });

  it('is refreshed by us at half time, by UPDATE', () => {
    receive({ ...ABLE, se: 'Session-Expires: 100;refresher=uas' });
    peer.inDialog('ACK', 1, { to });
    test.clock.advance(50_000);
    expect(peer.flow.last).toMatchObject({ method: 'UPDATE', body: '' });
    expect(peer.flow.last.headers.get('session-expires')).toBe('100;refresher=uac');
    peer.respond(200, { lines: ['Session-Expires: 100;refresher=uac'] });
    test.clock.advance(50_000);
    expect(peer.flow.lines.filter((line) => line === 'UPDATE')).toHaveLength(2);
  });

  it('is refreshed by re-INVITE where UPDATE is not allowed', () => {
    receive({ able: 'Supported: timer', allow: 'Allow: INVITE, ACK, BYE', se: 'Session-Expires: 100;refresher=uas' });
    peer.inDialog('ACK', 1, { to });
    test.clock.advance(50_000);
    expect(peer.flow.last).toMatchObject({ method: 'INVITE', body: ANSWER });
    expect(peer.flow.last.headers.get('session-expires')).toBe('100;refresher=uac');
    peer.respond(200, { sdp: OFFER, lines: ['Session-Expires: 100;refresher=uac'] });
    expect(peer.flow.lines.at(-1)).toBe('ACK');
    test.clock.advance(50_000);
    expect(peer.flow.last).toMatchObject({ method: 'INVITE' });
  });

  it('keeps who refreshes when the far end changes the media', async () => {
    const call = receive({ ...ABLE, se: 'Session-Expires: 100;refresher=uas' });
    call.handlers = { onReoffer: () => ({ sdp: ANSWER }) };
    peer.inDialog('ACK', 1, { to });
    peer.inDialog('INVITE', 2, { to, ...ABLE, se: 'Session-Expires: 100' }, OFFER);
    await settle();
    expect(answered()).toEqual(['100;refresher=uas', null]);
  });

  it('may have its own interval, or none', () => {
    start({ sessionTimer: { seconds: 0 } });
    receive(ABLE);
    expect(answered()).toEqual([null, null]);
    start();
    peer.send('INVITE', ABLE, OFFER);
    test.calls[0]?.accept(ANSWER, { sessionTimer: { seconds: 300, refresher: 'us' } });
    expect(answered()).toEqual(['300;refresher=uas', null]);
  });

  it('is refreshed towards who knows no timers when told to', () => {
    start({ sessionTimer: { seconds: 600, always: true } });
    receive({ allow: 'Allow: INVITE, UPDATE' });
    expect(answered()).toEqual(['600;refresher=uas', null]);
    peer.inDialog('ACK', 1, { to });
    test.clock.advance(300_000);
    expect(peer.flow.last).toMatchObject({ method: 'UPDATE' });
  });

  it('that was saved goes on with its timer in another process', () => {
    const call = receive({
      able: 'Supported: timer',
      allow: 'Allow: INVITE',
      se: 'Session-Expires: 100;refresher=uas',
    });
    peer.inDialog('ACK', 1, { to });
    const snapshot = call.serialise();
    if (snapshot === null) throw new Error('no snapshot');
    expect(snapshot.session).toEqual({ seconds: 100, isOurs: true, allowsUpdate: false, sdp: ANSWER });
    start();
    test.agent.restore(JSON.parse(JSON.stringify(snapshot)), {}, peer.flow);
    test.clock.advance(50_000);
    expect(peer.flow.last).toMatchObject({ method: 'INVITE', body: ANSWER });
    expect(peer.flow.last.headers.get('cseq')).toBe('101 INVITE');
  });
});

describe('a call of ours (RFC 4028 7)', () => {
  function place(options: Partial<InviteOptions> = {}): OutgoingCall {
    return test.agent.invite({
      target: 'sip:bob@192.0.2.1:5060',
      flow: peer.flow,
      from: { uri: 'sip:1000@shouwen' },
      sdp: OFFER,
      handlers: recording(test.events, { onRefreshed: () => test.events.push('refreshed') }),
      ...options,
    });
  }

  it('asks, and leaves it to the far end who refreshes', () => {
    place();
    expect(peer.flow.last.headers.getAll('supported')).toContain('timer');
    expect(peer.flow.last.headers.get('session-expires')).toBe('1800');
    expect(peer.flow.last.headers.has('min-se')).toBe(false);
  });

  it.each([
    [{ seconds: 600, minSeconds: 300 }, '600', '300'],
    [{ seconds: 0 }, null, null],
  ])('may have its own: %j', (sessionTimer, expires, least) => {
    place({ sessionTimer });
    const { headers } = peer.flow.last;
    expect([headers.get('session-expires'), headers.get('min-se')]).toEqual([expires, least]);
  });

  it('is made again with a longer interval after 422, three times at most', () => {
    const call = place({ sessionTimer: { seconds: 90 } });
    for (const least of [120, 3600, 4000]) peer.respond(422, { lines: [`Min-SE: ${least}`] });
    const invites = peer.flow.sent.filter((message) => message.kind === 'request' && message.method === 'INVITE');
    expect(
      invites.map(({ headers }) => [headers.get('cseq'), headers.get('session-expires'), headers.get('min-se')]),
    ).toEqual([
      ['1 INVITE', '90', null],
      ['2 INVITE', '120', '120'],
      ['3 INVITE', '3600', '3600'],
      ['4 INVITE', '4000', '4000'],
    ]);
    expect(new Set(invites.map((message) => message.callId)).size).toBe(1);
    peer.respond(422, { lines: ['Min-SE: 5000'] });
    expect(call.state).toBe('ended');
    expect(test.events).toEqual(['ended rejected 422']);
  });

  it('is not made again when the far end names no interval', () => {
    place();
    peer.respond(422);
    expect(test.events).toEqual(['ended rejected 422']);
  });

  it('is refreshed by us when the far end says uac, even if it says so oddly', () => {
    place();
    peer.respond(200, {
      sdp: ANSWER,
      lines: ['x: 100; refresher=UAC', 'Require: timer', 'Allow: INVITE, UPDATE', 'Supported: timer'],
    });
    test.clock.advance(50_000);
    expect(peer.flow.last).toMatchObject({ method: 'UPDATE' });
    peer.respond(422, { lines: ['Min-SE: 200'] });
    expect(peer.flow.last.headers.get('session-expires')).toBe('200;refresher=uac');
    peer.respond(200, { lines: ['Session-Expires: 200;refresher=uac'] });
    test.clock.advance(99_000);
    expect(peer.flow.lines.at(-1)).toBe('UPDATE');
    expect(peer.flow.lines.filter((line) => line === 'UPDATE')).toHaveLength(2);
  });

  it('turns to re-INVITE when UPDATE turns out not to work, and tells of another answer', async () => {
    place();
    peer.respond(200, { sdp: ANSWER, lines: ['Session-Expires: 100;refresher=uac', 'Allow: UPDATE'] });
    test.clock.advance(50_000);
    peer.respond(405);
    test.clock.advance(10_000);
    expect(peer.flow.last).toMatchObject({ method: 'INVITE', body: OFFER });
    peer.respond(200, { sdp: `${ANSWER}a=x\r\n`, lines: ['Session-Expires: 100;refresher=uac'] });
    await settle();
    expect(test.events).toEqual(['accepted sdp', 'refreshed']);
  });

  it.each([
    [481, ['ended gone 481'], ['UPDATE']],
    [408, ['ended gone 408'], ['UPDATE', 'BYE']],
  ])('ends when its refresh is answered with %i', (status, events, lines) => {
    place();
    peer.respond(200, { sdp: ANSWER, lines: ['Session-Expires: 100;refresher=uac', 'Allow: UPDATE'] });
    peer.flow.take();
    test.clock.advance(50_000);
    peer.respond(status);
    expect(test.events.slice(1)).toEqual(events);
    expect(peer.flow.lines).toEqual(lines);
  });

  it('tries again after a passing failure, and ends when the time is over', () => {
    place();
    peer.respond(200, { sdp: ANSWER, lines: ['Session-Expires: 120;refresher=uac', 'Allow: UPDATE'] });
    test.clock.advance(60_000);
    peer.respond(500);
    test.clock.advance(12_000);
    peer.respond(503);
    expect(peer.flow.lines.filter((line) => line === 'UPDATE')).toHaveLength(2);
    test.clock.advance(16_000);
    expect(test.events.slice(1)).toEqual(['ended gone 408']);
    expect(peer.flow.lines.at(-1)).toBe('BYE');
  });

  it('has no timer when the far end agrees to none, and leaves none behind when it ends', () => {
    const call = place();
    peer.respond(200, { sdp: ANSWER });
    test.clock.advance(10_000_000);
    expect(call.state).toBe('established');
    start();
    place();
    peer.respond(200, { sdp: ANSWER, lines: ['Session-Expires: 120;refresher=uas'] });
    peer.inDialog('BYE', 1);
    test.clock.advance(40_000);
    expect(test.clock.pending).toBeLessThanOrEqual(1);
  });
});
