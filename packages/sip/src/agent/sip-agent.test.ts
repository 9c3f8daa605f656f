import { beforeEach, describe, expect, it } from 'vitest';
import { countingRandom, FakeClock, settle } from '../_fake-clock.ts';
import { FakeFlow } from '../_fake-flow.ts';
import { Authenticator } from '../auth/authenticator.ts';
import { ChallengeAnswerer } from '../auth/challenge-answer.ts';
import { computeHa1 } from '../auth/digest.ts';
import { inviteLines, parsedResponse, wire } from '../messages/_samples.ts';
import { Headers } from '../messages/headers.ts';
import { Registrar } from '../registrar/registrar.ts';
import { ANSWER, OFFER, RawPeer, recording, type TestAgent, testAgent } from './_test-agent.ts';
import type { SipAgentOptions } from './agent-options.ts';
import { SipAgent } from './sip-agent.ts';

let test: TestAgent;
let peer: RawPeer;

function start(options: Partial<SipAgentOptions> = {}): void {
  test = testAgent(options);
  peer = new RawPeer(test.agent);
}

beforeEach(() => start());

describe('requests outside of a call', () => {
  it('OPTIONS says what we can', () => {
    peer.send('OPTIONS');
    expect(peer.flow.lines).toEqual(['200 OK']);
    const { headers } = peer.flow.last;
    expect(headers.getAll('allow')).toEqual([
      'INVITE',
      'ACK',
      'CANCEL',
      'BYE',
      'OPTIONS',
      'PRACK',
      'UPDATE',
      'INFO',
      'REFER',
      'NOTIFY',
    ]);
    expect(headers.get('accept')).toBe('application/sdp');
    expect(headers.get('supported')).toBe('path, 100rel, timer, norefersub');
    expect(headers.get('server')).toBe('Test');
  });

  it.each([
    ['SUBSCRIBE', '405 Method Not Allowed'],
    ['REGISTER', '405 Method Not Allowed'],
    ['DANCE', '501 Not Implemented'],
    ['BYE', '481 Call/Transaction Does Not Exist'],
    ['INFO', '481 Call/Transaction Does Not Exist'],
    ['UPDATE', '481 Call/Transaction Does Not Exist'],
    ['PRACK', '481 Call/Transaction Does Not Exist'],
  ])('%s gets %s', (method, line) => {
    peer.send(method);
    expect(peer.flow.lines).toEqual([line]);
    expect(peer.flow.last.to.parameters.tag).toBeTruthy();
    if (line.startsWith('405')) expect(peer.flow.last.headers.get('allow')).toContain('INVITE');
  });

  it.each(['INVITE', 'BYE', 'INFO', 'DANCE'])('%s for a call nobody knows gets 481', (method) => {
    peer.send(method, { to: 'To: <sip:bob@example.org>;tag=gone' });
    expect(peer.flow.lines).toEqual(['481 Call/Transaction Does Not Exist']);
  });

  it('can be taken by a handler', async () => {
    start({
      handlers: {
        onRequestOutOfDialog: (request) => {
          if (request.request.method !== 'MESSAGE') return false;
          request.respond(202, undefined, { headers: { 'X-Id': '7' } });
          request.respond(500);
          return true;
        },
      },
    });
    peer.send('MESSAGE');
    peer.send('SUBSCRIBE');
    expect(peer.flow.lines).toEqual(['202 Accepted', '405 Method Not Allowed']);
  });

  it('an INVITE nobody wants gets 480', () => {
    const flow = new FakeFlow();
    const local = () => ({ host: '192.0.2.99', port: 5060 });
    const parts = { clock: new FakeClock(), random: countingRandom(), name: 'Test', local, connect: () => null };
    new RawPeer(new SipAgent({ ...parts, handlers: {} }), flow).send('INVITE');
    expect(flow.lines).toEqual(['480 Temporarily Unavailable']);
  });

  it('an INVITE above the bound gets 503', () => {
    start({ limits: { calls: 1 } });
    peer.send('INVITE');
    peer.send('INVITE', { callId: 'Call-ID: 2' });
    expect(peer.flow.lines).toEqual(['503 Service Unavailable']);
  });
});

describe('what every request must pass', () => {
  it('a required extension we do not know: 420', () => {
    peer.send('INVITE', { require: 'Require: 100rel, path, precondition' });
    expect(peer.flow.lines).toEqual(['420 Bad Extension']);
    expect(peer.flow.last.headers.getAll('unsupported')).toEqual(['precondition']);
  });

  it('what is switched off is not known', () => {
    start({ reliableProvisionals: 'never', sessionTimer: { seconds: 0 } });
    peer.send('INVITE', { require: 'Require: 100rel, timer, replaces' });
    expect(peer.flow.last.headers.getAll('unsupported')).toEqual(['100rel', 'timer', 'replaces']);
  });

  it('one the application takes care of is let in', () => {
    start({ supported: ['answermode'] });
    peer.send('INVITE', { require: 'Require: answermode' });
    expect(test.calls).toHaveLength(1);
    test.calls[0]?.accept(ANSWER);
    expect(peer.flow.last.headers.get('supported')).toBe('100rel, timer, norefersub, answermode');
  });

  it.each([
    ['0', ['483 Too Many Hops']],
    ['1', []],
  ])('Max-Forwards %s', (hops, lines) => {
    peer.send('INVITE', { maxForwards: `Max-Forwards: ${hops}` });
    expect(peer.flow.lines).toEqual(lines);
  });

  it('OPTIONS with Max-Forwards 0 is answered, as traceroutes expect', () => {
    peer.send('OPTIONS', { maxForwards: 'Max-Forwards: 0' });
    expect(peer.flow.lines).toEqual(['200 OK']);
  });

  it.each([
    ['urn:service:sos', '416 Unsupported URI Scheme'],
    ['http://example.org', '416 Unsupported URI Scheme'],
    ['sip:bob@[::1', '400 Bad Request'],
  ])('Request-URI %s: %s', (uri, line) => {
    peer.send('INVITE', { start: `INVITE ${uri} SIP/2.0` });
    expect(peer.flow.lines).toEqual([line]);
  });

  it('an INVITE to a telephone number is let in', () => {
    peer.send('INVITE', { start: 'INVITE tel:+861012345 SIP/2.0' });
    test.calls[0]?.ringing();
    expect(peer.flow.last.headers.get('contact')).toBe('<sip:+861012345@192.0.2.99:5060>');
  });

  it('a body we cannot read: 415', () => {
    peer.send('INVITE', { type: 'Content-Type: application/isup' }, 'x');
    expect(peer.flow.lines).toEqual(['415 Unsupported Media Type']);
    expect(peer.flow.last.headers.get('accept')).toBe('application/sdp');
  });
});

describe('screening', () => {
  it('comes before anything else', () => {
    const seen: string[] = [];
    start({
      handlers: {
        screen: (flow, request) => {
          seen.push(`${request.method} ${flow.remoteAddress}`);
          return request.method === 'REGISTER' ? 'drop' : request.method === 'OPTIONS' ? 'accept' : 403;
        },
      },
    });
    peer.send('REGISTER');
    peer.send('INVITE');
    peer.send('ACK');
    peer.send('OPTIONS');
    expect(seen).toEqual(['REGISTER 192.0.2.1', 'INVITE 192.0.2.1', 'ACK 192.0.2.1', 'OPTIONS 192.0.2.1']);
    expect(peer.flow.lines).toEqual(['403 Forbidden', '200 OK']);
    expect(test.calls).toEqual([]);
    expect(test.agent.stats().transactions).toBe(1);
  });

  it('that throws is reported and answers nothing', () => {
    start({
      handlers: {
        screen: () => {
          throw new Error('bug');
        },
        onError: () => {
          throw new Error('also');
        },
      },
    });
    expect(() => peer.send('OPTIONS')).not.toThrow();
    expect(peer.flow.lines).toEqual([]);
  });
});

describe('what is not SIP', () => {
  it('gets 400 or 505 when it can be answered', () => {
    peer.raw(wire(inviteLines({ cseq: 'CSeq: 4294967296 INVITE' })));
    peer.raw(wire(inviteLines({ start: 'INVITE sip:a@b SIP/7.0' })));
    peer.raw(wire(inviteLines({ to: '' })));
    peer.raw(wire(inviteLines({ via: 'Via: SIP/2.0/UDP 10.0.0.9;rport;branch=z9hG4bK1', more: 'CSeq: 2 INVITE' })));
    expect(peer.flow.texts.map((text) => text.split('\r\n')[0])).toEqual([
      'SIP/2.0 400 Bad CSeq number',
      'SIP/2.0 505 Version Not Supported',
      'SIP/2.0 400 No to header',
      'SIP/2.0 400 Two cseq headers',
    ]);
    expect(peer.flow.texts[3]).toContain('rport=5060;branch=z9hG4bK1;received=192.0.2.1');
    expect(peer.flow.texts[0]).toMatch(/To: <sip:bob@example.org>;tag=/);
    expect(test.agent.stats()).toMatchObject({ received: 4, malformed: 4, transactions: 0 });
    expect(test.errors).toHaveLength(4);
  });

  it('gets nothing otherwise', () => {
    for (const text of ['GET / HTTP/1.1\r\n\r\n', 'x', '\r\n\r\n', wire(inviteLines({ via: '' })), '\0\0'])
      peer.raw(text);
    expect(peer.flow.lines).toEqual([]);
  });

  it('a response or ACK nobody waits for is dropped', () => {
    peer.raw(wire(inviteLines({ start: 'SIP/2.0 200 OK' })));
    peer.send('ACK');
    expect(peer.flow.lines).toEqual([]);
    expect(test.errors).toEqual([]);
  });
});

describe('where answers go', () => {
  it('to the port in Via when it is another and no rport is asked for', () => {
    peer.send('OPTIONS', { via: 'Via: SIP/2.0/UDP 192.0.2.1:5090;branch=z9hG4bK1' });
    expect(peer.flow.lines).toEqual([]);
    expect(test.connected.get('UDP 192.0.2.1 5090')?.lines).toEqual(['200 OK']);
  });

  it.each([
    ['asks for rport', 'SIP/2.0/UDP 192.0.2.1:5090;rport;branch=z9hG4bK1'],
    ['is behind a NAT', 'SIP/2.0/UDP 10.0.0.1:5090;branch=z9hG4bK1'],
  ])('to the source when the peer %s', (_why, via) => {
    peer.send('OPTIONS', { via: `Via: ${via}` });
    expect(peer.flow.lines).toEqual(['200 OK']);
  });

  it('back on the connection, whatever Via says', () => {
    peer = new RawPeer(test.agent, new FakeFlow('WSS', '192.0.2.1', 40_000));
    peer.send('OPTIONS', { via: 'Via: SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK1' });
    expect(peer.flow.lines).toEqual(['200 OK']);
    expect(peer.flow.last.headers.get('via')).toBe(
      'SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK1;received=192.0.2.1',
    );
  });
});

describe('REGISTER', () => {
  let registrar: Registrar;

  beforeEach(() => {
    const clock = new FakeClock();
    registrar = new Registrar({ clock });
    const ha1md5 = computeHa1('MD5', '1001', 'r', 'pw');
    const lookup = async (_realm: string, user: string) => (user === '1001' ? { ha1md5, ha1sha256: null } : null);
    const authenticator = new Authenticator({ realm: 'r', secret: 's', clock, random: countingRandom('n'), lookup });
    start({ registrar, authenticator });
  });

  const CONTACT = 'Contact: <sip:1001@192.0.2.1:5060>;expires=60';

  async function register(to: string, password: string, contact = CONTACT): Promise<string> {
    peer.send('REGISTER', { to: `To: ${to}`, contact, callId: `Call-ID: ${to}${password}` });
    await settle();
    const headers = new Headers();
    const answerer = new ChallengeAnswerer({ username: '1001', password }, countingRandom('c'));
    answerer.answer(parsedResponse(peer.flow.texts.at(-1) ?? ''), {
      method: 'REGISTER',
      uri: 'sip:r',
      headers,
      body: '',
    });
    const authorization = `Authorization: ${headers.get('authorization')}`;
    peer.send('REGISTER', {
      to: `To: ${to}`,
      contact,
      callId: `Call-ID: ${to}${password}`,
      cseq: 'CSeq: 2 REGISTER',
      authorization,
    });
    await settle();
    return peer.flow.lines.at(-1) ?? '';
  }

  it('with the right password makes a binding', async () => {
    expect(await register('<sip:1001@r>', 'pw')).toBe('200 OK');
    expect(registrar.bindings('1001')).toMatchObject([{ flow: peer.flow, contact: 'sip:1001@192.0.2.1:5060' }]);
    expect(peer.flow.last.headers.get('contact')).toBe('<sip:1001@192.0.2.1:5060>;expires=60');
    expect(peer.flow.lines[0]).toBe('401 Unauthorized');
  });

  it('with a wrong password makes none', async () => {
    expect(await register('<sip:1001@r>', 'wrong')).toBe('401 Unauthorized');
    expect(registrar.size).toBe(0);
  });

  it('for somebody else gets 403', async () => {
    expect(await register('<sip:1002@r>', 'pw')).toBe('403 Forbidden');
    expect(await register('<sip:r>', 'pw')).toBe('403 Forbidden');
    expect(registrar.size).toBe(0);
  });

  it('too short gets 423', async () => {
    expect(await register('<sip:1001@r>', 'pw', 'Contact: <sip:1001@h>;expires=5')).toBe('423 Interval Too Brief');
    expect(peer.flow.last.headers.get('min-expires')).toBe('30');
  });

  it('on a connection that closed meanwhile makes no binding', async () => {
    const flow = new FakeFlow('WSS');
    peer = new RawPeer(test.agent, flow);
    const pending = register('<sip:1001@r>', 'pw');
    await settle();
    flow.isOpen = false;
    test.agent.flowClosed(flow);
    await pending;
    expect(registrar.size).toBe(0);
  });

  it('ends with its connection', async () => {
    peer = new RawPeer(test.agent, new FakeFlow('WSS'));
    await register('<sip:1001@r>', 'pw');
    expect(registrar.size).toBe(1);
    test.agent.flowClosed(peer.flow);
    expect(registrar.size).toBe(0);
    expect(test.agent.stats().calls).toBe(0);
  });
});

describe('a saved call', () => {
  function saved() {
    peer.send('INVITE', { rr: 'Record-Route: <sip:192.0.2.1:5060;lr;node=1>' }, OFFER);
    const call = test.calls[0];
    expect(call?.serialise()).toBeNull();
    call?.accept(ANSWER);
    const to = peer.toLine;
    peer.inDialog('ACK', 1);
    const snapshot = call?.serialise() ?? null;
    if (snapshot === null) throw new Error('not saved');
    return { snapshot: structuredClone(JSON.parse(JSON.stringify(snapshot))), to };
  }

  it('hangs up from another process, CSeq 101 higher, on the saved route', () => {
    const { snapshot } = saved();
    const other = testAgent();
    const call = other.agent.restore(snapshot, recording(other.events));
    expect(call.state).toBe('established');
    expect(call.remoteIdentity.uri).toBe('sip:alice@example.org');
    call.bye();
    const flow = other.connected.get('UDP 192.0.2.1 5060');
    expect(flow?.last).toMatchObject({
      method: 'BYE',
      uri: 'sip:alice@192.0.2.1',
      cseq: { number: 101, method: 'BYE' },
    });
    expect(flow?.last.headers.get('route')).toBe('<sip:192.0.2.1:5060;lr;node=1>');
    expect(other.events).toEqual(['ended hung-up']);
  });

  it('answers a BYE that finds its way to another process', async () => {
    const { snapshot, to } = saved();
    const found: unknown[] = [];
    start({
      handlers: {
        findCall: async (id) => {
          found.push(id);
          return { snapshot, handlers: recording(test.events) };
        },
        onRestored: (call) => test.events.push(`restored ${call.state}`),
      },
    });
    peer.send('BYE', { to, cseq: 'CSeq: 2 BYE' });
    await settle();
    expect(found).toEqual([{ callId: snapshot.callId, localTag: snapshot.localTag, remoteTag: 'a1' }]);
    expect(peer.flow.lines).toEqual(['200 OK']);
    expect(test.events).toEqual(['restored established', 'ended bye']);
    expect(test.agent.stats().calls).toBe(0);
  });

  it('is brought back once for two requests at a time', async () => {
    const { snapshot, to } = saved();
    start({
      handlers: { findCall: async () => ({ snapshot, handlers: {} }), onRestored: () => test.events.push('restored') },
    });
    peer.send('INFO', { to, cseq: 'CSeq: 2 INFO' });
    peer.send('INFO', { to, cseq: 'CSeq: 3 INFO' });
    await settle();
    expect(peer.flow.lines).toEqual(['200 OK', '200 OK']);
    expect(test.events).toEqual(['restored']);
    expect(test.agent.stats().calls).toBe(1);
  });

  it('goes on taking and making offers', async () => {
    const { snapshot, to } = saved();
    start();
    const call = test.agent.restore(
      snapshot,
      recording(test.events, { onReoffer: () => ({ sdp: ANSWER }) }),
      peer.flow,
    );
    peer.send('INVITE', { to, cseq: 'CSeq: 2 INVITE' }, OFFER);
    await settle();
    peer.send('ACK', { to, cseq: 'CSeq: 2 ACK' });
    const result = call.reinvite(OFFER);
    peer.respond(200, { sdp: ANSWER });
    expect(await result).toMatchObject({ status: 200, sdp: ANSWER });
    expect(call.serialise()).toMatchObject({ localSequence: 101, remoteSequence: 2 });
  });

  it('is the same call when it is still here', () => {
    const { snapshot } = saved();
    expect(test.agent.restore(snapshot, {})).toBe(test.calls[0]);
    expect(test.agent.findCall(snapshot)).toBe(test.calls[0]);
  });

  it('that nobody saved gets 481, and 500 when the store fails', async () => {
    start({
      handlers: { findCall: async ({ callId }) => (callId === 'broken' ? Promise.reject(new Error('x')) : null) },
    });
    peer.send('BYE', { to: 'To: <sip:b@c>;tag=1' });
    await settle();
    peer.send('BYE', { to: 'To: <sip:b@c>;tag=1', callId: 'Call-ID: broken' });
    await settle();
    expect(peer.flow.lines).toEqual(['481 Call/Transaction Does Not Exist', '500 Server Internal Error']);
  });

  it('that is damaged is refused', () => {
    const { snapshot } = saved();
    expect(() => test.agent.restore({ ...snapshot, version: 2 }, {})).toThrow(
      expect.objectContaining({ code: 'bad-snapshot' }),
    );
  });
});

describe('asking a trunk', () => {
  const destination = { protocol: 'UDP', host: '192.0.2.1', port: 5060 } as const;

  it('resolves with its answer', async () => {
    const result = test.agent.options('sip:trunk.example', destination);
    const flow = test.connected.get('UDP 192.0.2.1 5060');
    expect(flow?.last).toMatchObject({ method: 'OPTIONS', uri: 'sip:trunk.example' });
    new RawPeer(test.agent, flow).respond(100);
    new RawPeer(test.agent, flow).respond(404);
    expect(await result).toBe(404);
  });

  it('resolves with 408 for silence and 503 for no way', async () => {
    const result = test.agent.options('sip:trunk.example', destination);
    test.clock.advance(32_000);
    expect(await result).toBe(408);
    start({ connect: () => null });
    expect(await test.agent.options('sip:trunk.example', destination)).toBe(503);
  });
});

describe('the end of the process', () => {
  it('leaves no timer of transactions', () => {
    peer.send('OPTIONS');
    void test.agent.options('sip:x', { protocol: 'UDP', host: '192.0.2.1', port: 5060 });
    test.agent.close();
    expect(test.clock.pending).toBe(0);
  });
});
