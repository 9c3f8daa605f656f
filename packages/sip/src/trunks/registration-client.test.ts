import { beforeEach, describe, expect, it } from 'vitest';
import { FakeFlow } from '../_fake-flow.ts';
import { RawPeer, type TestAgent, testAgent } from '../agent/_test-agent.ts';
import type { RegistrationClient } from './registration-client.ts';
import type { RegistrationOptions } from './registration-types.ts';

let test: TestAgent;
let peer: RawPeer;
let registration: RegistrationClient;
let states: string[];

beforeEach(() => {
  test = testAgent();
  peer = new RawPeer(test.agent);
});

function register(options: Partial<RegistrationOptions> = {}): void {
  states = [];
  registration = test.agent.register({
    registrar: 'sip:carrier.example',
    user: 'sip:0571999@carrier.example',
    destination: () => peer.flow,
    credentials: { username: '0571999', password: 'p' },
    onChange: ({ state, status }) => states.push(`${state} ${status}`),
    ...options,
  });
}

const challenge = (nonce: string, more = '') => ({
  lines: [`WWW-Authenticate: Digest realm="c", nonce="${nonce}", qop="auth"${more}`],
});
const granted = (seconds: number) => ({ contact: `<sip:0571999@192.0.2.99:5060>;expires=${seconds}` });
const secondsToRetry = () => ((registration.status.retryAtMs ?? 0) - test.clock.now()) / 1000;

describe('a registration with a trunk (RFC 3261 10.2)', () => {
  it('asks for an hour, answers the challenge, and is refreshed at 0.8 of what was granted', () => {
    register({ route: ['<sip:edge.example;lr>'], contactParameters: ';line=7' });
    const first = peer.flow.last;
    expect(first).toMatchObject({ method: 'REGISTER', uri: 'sip:carrier.example' });
    expect(first.headers.get('contact')).toBe('<sip:0571999@192.0.2.99:5060;line=7>');
    expect(first.headers.get('expires')).toBe('3600');
    expect(first.headers.get('route')).toBe('<sip:edge.example;lr>');
    peer.respond(401, challenge('1'));
    expect(peer.flow.last.headers.get('authorization')).toContain('username="0571999"');
    expect(peer.flow.last.headers.get('cseq')).toBe('2 REGISTER');
    peer.respond(200, {
      contact: '<sip:other@192.0.2.5>;expires=9, <sip:0571999@192.0.2.99:5060;line=7>;expires=600',
      lines: ['Service-Route: <sip:out.example;lr>', 'Expires: 60'],
    });
    expect(registration.status).toMatchObject({ state: 'registered', serviceRoute: ['<sip:out.example;lr>'] });
    expect(registration.status.expiresAtMs).toBe(test.clock.now() + 600_000);
    expect(registration.flow).toBe(peer.flow);
    peer.flow.take();
    test.clock.advance(479_999);
    expect(peer.flow.lines).toEqual([]);
    test.clock.advance(1);
    expect(peer.flow.last).toMatchObject({ method: 'REGISTER', callId: first.callId, cseq: { number: 3 } });
    expect(peer.flow.last.from.parameters.tag).toBe(first.from.parameters.tag);
    peer.respond(200, granted(600));
    expect(states).toEqual(['registering 0', 'registered 200', 'registered 200']);
  });

  it.each([
    ['the Expires header', { contact: null, lines: ['Expires: 300'] }, 300],
    ['what was asked for', { contact: null }, 3600],
    ['no more than was asked for', granted(999_999), 3600],
    [
      'what can be read',
      { contact: '<sip:[>, <sip:0571999@192.0.2.99:5060>;expires=soon', lines: ['Expires: 120'] },
      120,
    ],
  ])('takes %s for granted', (_what, changes, seconds) => {
    register();
    peer.respond(200, changes);
    expect(registration.status.expiresAtMs).toBe(test.clock.now() + seconds * 1000);
  });

  it('asks for longer after 423', () => {
    register({ expires: 60 });
    peer.respond(423, { lines: ['Min-Expires: 1800'] });
    expect(peer.flow.last.headers.get('expires')).toBe('1800');
    peer.respond(200, granted(1800));
    expect(registration.status.state).toBe('registered');
    register({ expires: 60 });
    peer.respond(423, { lines: ['Min-Expires: 30'] });
    expect(registration.status).toMatchObject({ state: 'failed', status: 423 });
  });

  it('waits twice as long after each failure, by lot, up to the longest', () => {
    register({ retry: { baseSeconds: 10, maxSeconds: 60 } });
    const waits: number[] = [];
    for (let i = 0; i < 6; i++) {
      peer.respond(500);
      waits.push(secondsToRetry());
      test.clock.advance(secondsToRetry() * 1000);
    }
    for (const [i, upper] of [10, 20, 40, 60, 60, 60].entries()) {
      expect(waits[i]).toBeGreaterThanOrEqual(upper / 2);
      expect(waits[i]).toBeLessThanOrEqual(upper);
    }
    peer.respond(200, granted(600));
    test.clock.advance(480_000);
    peer.respond(500);
    expect(secondsToRetry()).toBeLessThanOrEqual(10);
  });

  it('respects Retry-After, within bounds', () => {
    register({ retry: { baseSeconds: 10 } });
    peer.respond(503, { lines: ['Retry-After: 120 (maintenance);duration=5'] });
    expect(secondsToRetry()).toBe(120);
    test.clock.advance(120_000);
    peer.respond(503, { lines: ['Retry-After: 99999999'] });
    expect(secondsToRetry()).toBeLessThanOrEqual(20);
  });

  it('does not ask for ever with a wrong password, but answers a stale nonce', () => {
    register();
    peer.respond(401, challenge('1'));
    peer.respond(401, challenge('2', ', stale=true'));
    expect(peer.flow.last.headers.get('authorization')).toContain('nonce="2"');
    peer.respond(401, challenge('3'));
    expect(registration.status).toMatchObject({ state: 'failed', status: 401 });
    expect(peer.flow.lines).toHaveLength(3);
  });

  it('fails by silence, by a lost connection and for want of a way, and comes back', () => {
    register();
    test.clock.advance(32_000);
    expect(registration.status).toMatchObject({ state: 'failed', status: 408 });
    test.clock.advance(30_000);
    peer.respond(200, granted(600));
    expect(registration.status.state).toBe('registered');
    test.agent.flowClosed(peer.flow);
    expect(registration.status).toMatchObject({ state: 'failed', status: 503, expiresAtMs: null });
    expect(registration.flow).toBeNull();
    test.clock.advance(30_000);
    peer.respond(200, granted(600));
    expect(registration.status.state).toBe('registered');
    register({ destination: () => null });
    expect(registration.status).toMatchObject({ state: 'failed', reasonPhrase: 'No Way There' });
    register({
      destination: () => {
        throw new Error('no DNS');
      },
    });
    expect(registration.status.state).toBe('failed');
    expect(test.errors).toHaveLength(1);
  });

  it('goes by an address it is given, and by a new connection when the old one is closed', () => {
    const flow = new FakeFlow('TCP', '198.51.100.1', 5060);
    flow.isOpen = false;
    register({ destination: () => flow });
    expect(test.connected.get('TCP 198.51.100.1 5060')?.lines).toEqual(['REGISTER']);
    register({ destination: () => ({ protocol: 'TLS', host: '198.51.100.2', port: 5061 }) });
    expect(test.connected.get('TLS 198.51.100.2 5061')?.last.headers.get('contact')).toContain(';transport=tls');
  });

  it('is taken back when it is stopped, also when the answer comes later', async () => {
    register();
    peer.respond(200, granted(600));
    const stopped = registration.stop();
    expect(peer.flow.last.headers.get('expires')).toBe('0');
    peer.respond(401, challenge('1'));
    expect(peer.flow.last.headers.get('authorization')).not.toBeNull();
    peer.respond(200);
    await stopped;
    expect(registration.status).toMatchObject({ state: 'idle', expiresAtMs: null });
    test.clock.advance(10_000_000);
    expect(peer.flow.lines).toHaveLength(3);
    expect(test.clock.pending).toBe(0);

    register();
    void registration.stop();
    peer.respond(200, granted(600));
    expect(peer.flow.last.headers.get('expires')).toBe('0');
    test.clock.advance(32_000);
    expect(registration.status.state).toBe('idle');
  });

  it('leaves no timer when the agent is closed', () => {
    register();
    peer.respond(200, granted(600));
    test.agent.close();
    expect(test.clock.pending).toBe(0);
  });
});
