import { beforeEach, describe, expect, it } from 'vitest';
import { countingRandom, FakeClock } from '../_fake-clock.ts';
import { FakeFlow } from '../_fake-flow.ts';
import { inviteLines, parsedRequest, parsedResponse, wire } from '../messages/_samples.ts';
import { Headers } from '../messages/headers.ts';
import type { SipRequest, SipResponse } from '../messages/message.ts';
import { type Authentication, Authenticator, type AuthenticatorOptions } from './authenticator.ts';
import { ChallengeAnswerer } from './challenge-answer.ts';
import type { Credentials } from './credentials.ts';
import { computeHa1 } from './digest.ts';
import { Nonces } from './nonces.ts';

const PASSWORD = '正确 horse';
const HASHES = {
  ha1md5: computeHa1('MD5', '1001', 'shouwen', PASSWORD),
  ha1sha256: computeHa1('SHA-256', '1001', 'shouwen', PASSWORD),
};

let clock: FakeClock;
let failures: string[];
const flow = new FakeFlow();

beforeEach(() => {
  clock = new FakeClock();
  failures = [];
});

function authenticator(options: Partial<AuthenticatorOptions> = {}): Authenticator {
  return new Authenticator({
    realm: 'shouwen',
    secret: 'a secret of the test',
    clock,
    random: countingRandom(),
    lookup: async (_realm, username) => (username === '1001' ? HASHES : null),
    algorithms: () => ['SHA-256', 'MD5'],
    onFailure: (failure) => void failures.push(`${failure.reason} ${failure.username}`.trim()),
    ...options,
  });
}

function invite(authorization?: string, name = 'Authorization'): SipRequest {
  return parsedRequest(wire(inviteLines(authorization === undefined ? {} : { auth: `${name}: ${authorization}` })));
}

function asResponse(refusal: Authentication): SipResponse {
  if (refusal.ok) throw new Error('was let in');
  const lines = Object.entries(refusal.headers).flatMap(([name, values]) => values.map((value) => `${name}: ${value}`));
  return parsedResponse(wire([`SIP/2.0 ${refusal.status} X`, ...inviteLines({ start: '' }), ...lines]));
}

/** What a phone with these credentials answers to a refusal. */
function reply(refusal: Authentication, credentials: Credentials): string {
  const request = { method: 'INVITE', uri: 'sip:bob@example.org', headers: new Headers(), body: '' };
  const answerer = new ChallengeAnswerer(credentials, countingRandom('c'));
  if (!answerer.answer(asResponse(refusal), request)) throw new Error('cannot answer');
  return request.headers.values[0] ?? '';
}

describe('the authenticator', () => {
  it('challenges a request without credentials, best algorithm first', async () => {
    const refusal = await authenticator().verify(invite(), flow);
    expect(refusal).toMatchObject({ ok: false, status: 401 });
    const challenges = asResponse(refusal).headers.getAll('www-authenticate');
    expect(challenges).toHaveLength(2);
    expect(challenges[0]).toMatch(/^Digest realm="shouwen", nonce="[^"]+", algorithm=SHA-256, qop="auth"$/);
    expect(failures).toEqual(['absent']);
  });

  it('offers MD5 only when nothing else is asked for', async () => {
    const refusal = await new Authenticator({
      realm: 'r',
      secret: 's',
      clock,
      random: countingRandom(),
      lookup: async () => null,
    }).verify(invite(), flow);
    expect(asResponse(refusal).headers.getAll('www-authenticate')).toEqual([
      expect.stringContaining('algorithm=MD5, qop="auth"'),
    ]);
  });

  it.each([
    ['a password', { username: '1001', password: PASSWORD }],
    ['both hashes', { username: '1001', hashes: HASHES }],
    ['the MD5 hash', { username: '1001', hashes: { ...HASHES, ha1sha256: null } }],
  ])('lets in who has %s', async (_what, credentials) => {
    const auth = authenticator();
    const answer = reply(await auth.verify(invite(), flow), credentials);
    expect(await auth.verify(invite(answer), flow)).toEqual({ ok: true, username: '1001' });
    expect(failures).toEqual(['absent']);
  });

  it('answers a wrong password and an unknown user alike', async () => {
    const auth = authenticator();
    const challenge = await auth.verify(invite(), flow);
    const wrong = await auth.verify(invite(reply(challenge, { username: '1001', password: 'x' })), flow);
    const unknown = await auth.verify(invite(reply(challenge, { username: '9999', password: 'x' })), flow);
    const shape = (refusal: Authentication) =>
      asResponse(refusal)
        .headers.getAll('www-authenticate')
        .map((value) => value.replace(/nonce="[^"]+"/, ''));
    expect(shape(wrong)).toEqual(shape(unknown));
    expect(failures).toEqual(['absent', 'wrong-password 1001', 'unknown-user 9999']);
  });

  it('refuses a user who has no hash for the algorithm', async () => {
    const auth = authenticator({ lookup: async () => ({ ha1md5: null, ha1sha256: HASHES.ha1sha256 }) });
    const md5 = reply(await auth.verify(invite(), flow), { username: '1001', hashes: { ...HASHES, ha1sha256: null } });
    expect(await auth.verify(invite(md5), flow)).toMatchObject({ ok: false });
  });

  it('calls an old nonce stale', async () => {
    const auth = authenticator({ nonceLifetimeMs: 10_000 });
    const answer = reply(await auth.verify(invite(), flow), { username: '1001', password: PASSWORD });
    clock.advance(10_001);
    const refusal = await auth.verify(invite(answer), flow);
    expect(asResponse(refusal).headers.getAll('www-authenticate')[0]).toContain('stale=true');
    expect(failures).toEqual(['absent', 'stale 1001']);
  });

  it('refuses the same answer twice', async () => {
    const auth = authenticator();
    const answer = reply(await auth.verify(invite(), flow), { username: '1001', password: PASSWORD });
    expect(await auth.verify(invite(answer), flow)).toMatchObject({ ok: true });
    const refusal = await auth.verify(invite(answer), flow);
    expect(asResponse(refusal).headers.getAll('www-authenticate')[0]).toContain('stale=true');
    expect(failures.at(-1)).toBe('replayed 1001');
  });

  it('does not let a wrong password use up a count', async () => {
    const auth = authenticator();
    const challenge = await auth.verify(invite(), flow);
    await auth.verify(invite(reply(challenge, { username: '1001', password: 'x' })), flow);
    const answer = reply(challenge, { username: '1001', password: PASSWORD });
    expect(await auth.verify(invite(answer), flow)).toMatchObject({ ok: true });
  });

  it('refuses a nonce it did not make', async () => {
    const auth = authenticator();
    const answer = reply(await auth.verify(invite(), flow), { username: '1001', password: PASSWORD });
    for (const forged of [answer.replace(/nonce="./, 'nonce="_'), answer.replace(/nonce="[^"]+"/, 'nonce="x"')]) {
      expect(await auth.verify(invite(forged), flow)).toMatchObject({ ok: false });
      expect(failures.at(-1)).toBe('malformed 1001');
    }
  });

  it('refuses an answer made for another method', async () => {
    const auth = authenticator();
    const answer = reply(await auth.verify(invite(), flow), { username: '1001', password: PASSWORD });
    const bye = parsedRequest(
      wire(inviteLines({ start: 'BYE sip:b@c SIP/2.0', cseq: 'CSeq: 1 BYE', auth: `Authorization: ${answer}` })),
    );
    expect(await auth.verify(bye, flow)).toMatchObject({ ok: false });
  });

  it.each([
    ['another realm', (text: string) => text.replace('realm="shouwen"', 'realm="other"'), 'absent'],
    ['no qop', (text: string) => text.replace('qop=auth', 'qop=auth-int'), 'malformed'],
    ['no count', (text: string) => text.replace(/nc=\w+/, 'nc=1'), 'malformed'],
    ['no cnonce', (text: string) => text.replace('cnonce', 'dnonce'), 'malformed'],
    ['an unknown algorithm', (text: string) => text.replace('SHA-256', 'SHA-512'), 'malformed'],
    ['a broken header', () => 'Digest realm="shouwen', 'malformed'],
  ])('challenges again for %s', async (_what, change, reason) => {
    const auth = authenticator();
    const answer = reply(await auth.verify(invite(), flow), { username: '1001', password: PASSWORD });
    expect(await auth.verify(invite(change(answer)), flow)).toMatchObject({ ok: false, status: 401 });
    expect(failures.at(-1)).toMatch(new RegExp(`^${reason}`));
  });

  it('speaks 407 as a proxy', async () => {
    const auth = authenticator();
    const refusal = await auth.verify(invite(), flow, 'proxy');
    expect(refusal).toMatchObject({
      status: 407,
      headers: { 'proxy-authenticate': [expect.any(String), expect.any(String)] },
    });
    const answer = reply(refusal, { username: '1001', password: PASSWORD });
    expect(await auth.verify(invite(answer, 'Proxy-Authorization'), flow, 'proxy')).toMatchObject({ ok: true });
    expect(await auth.verify(invite(answer), flow, 'proxy')).toMatchObject({ ok: false });
  });

  it('waits for onFailure before it answers', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isAnswered = false;
    const pending = authenticator({ onFailure: () => gate })
      .verify(invite(), flow)
      .then(() => {
        isAnswered = true;
      });
    await Promise.resolve();
    expect(isAnswered).toBe(false);
    release();
    await pending;
    expect(isAnswered).toBe(true);
  });

  it('accepts a nonce of another process with the same secret', async () => {
    const answer = reply(await authenticator().verify(invite(), flow), { username: '1001', password: PASSWORD });
    expect(await authenticator().verify(invite(answer), flow)).toMatchObject({ ok: true });
    expect(await authenticator({ secret: 'other' }).verify(invite(answer), flow)).toMatchObject({ ok: false });
  });
});

describe('the answerer', () => {
  const request = () => ({ method: 'INVITE', uri: 'sip:bob@example.org', headers: new Headers(), body: '' });
  const challenged = (...values: string[]) =>
    asResponse({ ok: false, status: 401, headers: { 'www-authenticate': values } });

  it('gives up at the second challenge of a realm', () => {
    const answerer = new ChallengeAnswerer({ username: 'u', password: 'p' }, countingRandom());
    const response = challenged('Digest realm="r", nonce="1", qop="auth"');
    expect(answerer.answer(response, request())).toBe(true);
    expect(answerer.answer(response, request())).toBe(false);
  });

  it('answers again when the nonce was stale, but not for ever', () => {
    const answerer = new ChallengeAnswerer({ username: 'u', password: 'p' }, countingRandom());
    let rounds = 0;
    while (
      rounds < 100 &&
      answerer.answer(challenged(`Digest realm="r", nonce="${rounds}", qop="auth", stale=TRUE`), request())
    )
      rounds++;
    expect(rounds).toBe(8);
  });

  it('answers a later challenge after success', () => {
    const answerer = new ChallengeAnswerer({ username: 'u', password: 'p' }, countingRandom());
    const response = challenged('Digest realm="r", nonce="1", qop="auth"');
    answerer.answer(response, request());
    answerer.succeeded();
    const again = request();
    expect(answerer.answer(response, again)).toBe(true);
    expect(again.headers.get('authorization')).toContain('nc=00000002');
  });

  it('repeats opaque and leaves qop out for an old server', () => {
    const answerer = new ChallengeAnswerer({ username: 'u', password: 'p' }, countingRandom());
    const sent = request();
    expect(answerer.answer(challenged('Digest realm="r", nonce="1", opaque="o"'), sent)).toBe(true);
    expect(sent.headers.get('authorization')).toContain('opaque="o"');
    expect(sent.headers.get('authorization')).not.toContain('qop');
  });

  it.each([
    'Basic realm="r"',
    'Digest realm="r", qop="auth"',
    'Digest realm="r", nonce="1", algorithm=SHA-512-256',
    'Digest realm="r", nonce="1", qop="auth-conf"',
    'Digest realm="r',
  ])('cannot answer %s', (value) => {
    expect(
      new ChallengeAnswerer({ username: 'u', password: 'p' }, countingRandom()).answer(challenged(value), request()),
    ).toBe(false);
  });
});

describe('nonces', () => {
  it('do not trust a nonce from the future', () => {
    const nonces = new Nonces({ secret: 's', clock, random: countingRandom(), lifetimeMs: 1000 });
    const later = new FakeClock();
    later.advance(5_000);
    const nonce = new Nonces({ secret: 's', clock: later, random: countingRandom(), lifetimeMs: 1000 }).mint();
    expect(nonces.check(nonce)).toBe('expired');
  });

  it('forget the oldest count when there are too many', () => {
    const nonces = new Nonces({ secret: 's', clock, random: countingRandom(), lifetimeMs: 1000 });
    for (let i = 0; i < 50_001; i++) nonces.use(`n${i}`, 1);
    expect(nonces.use('n50000', 1)).toBe(false);
    expect(nonces.use('n0', 1)).toBe(true);
  });
});
