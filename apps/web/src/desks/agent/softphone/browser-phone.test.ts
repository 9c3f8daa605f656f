import type { SoftphoneCredentials } from '@shouwen/contract';
import { beforeEach, describe, expect, it } from 'vitest';
import { createStore } from '../../../platform/store.ts';
import { createBrowserPhone } from './browser-phone.ts';
import type { PhoneLock } from './phone-lock.ts';
import type { SipAgent, SipAgentHandlers, SipSession, SipSessionHandlers } from './sip-agent.ts';
import type { AnswerWish, Softphone } from './softphone.ts';

/** A session of the SIP library, as far as the phone uses one. */
class Session implements SipSession {
  handlers: SipSessionHandlers | null = null;
  readonly contactId: string | null;
  readonly offerId: string | null;
  readonly isAutomatic: boolean;
  did: string[] = [];

  constructor(facts: { contactId?: string; offerId?: string; isAutomatic?: boolean } = {}) {
    this.contactId = facts.contactId ?? null;
    this.offerId = facts.offerId ?? null;
    this.isAutomatic = facts.isAutomatic ?? false;
  }
  answer(): void {
    this.did.push('answer');
  }
  end(): void {
    this.did.push('end');
  }
  release(): void {
    this.did.push('release');
  }
  replaceTrack(): void {
    this.did.push('replace-track');
  }
  sendDigits(digits: string): void {
    this.did.push(`digits ${digits}`);
  }
}

const credentials: SoftphoneCredentials = {
  webSocketPath: '/api/sip',
  uri: 'sip:a2108@shouwen',
  username: 'a2108',
  password: 'first',
  realm: 'shouwen',
  expiresAt: new Date(1_000_000 + 600_000).toISOString(),
};

let phone: Softphone;
let agent: SipAgentHandlers;
let did: string[];
let track: { enabled: boolean };
let hasMicrophone: boolean;
let fetches: number;
let isOffline: boolean;
let time: number;
let timers: { run: () => void; at: number; isCancelled: boolean }[];
let lockHandlers: Parameters<PhoneLock['request']>[0];
let outgoing: Session;

const offered = (offerId: string): AnswerWish => ({ contactId: 'c1', offerId });
const asked = (contactId: string): AnswerWish => ({ contactId, offerId: null });
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
async function pass(milliseconds: number): Promise<void> {
  const until = time + milliseconds;
  for (;;) {
    const next = timers.filter((timer) => !timer.isCancelled && timer.at <= until).sort((a, b) => a.at - b.at)[0];
    if (next === undefined) break;
    next.isCancelled = true;
    time = next.at;
    next.run();
    await settle();
  }
  time = until;
}

beforeEach(async () => {
  did = [];
  track = { enabled: true };
  hasMicrophone = true;
  fetches = 0;
  isOffline = false;
  time = 1_000_000;
  timers = [];
  outgoing = new Session();
  const stream = { getAudioTracks: () => [track] } as unknown as MediaStream;
  const library: SipAgent = {
    start: () => did.push('start'),
    stop: () => did.push('stop'),
    unregister: () => did.push('unregister'),
    renew: (given) => did.push(`renew ${given.password}`),
    call: (number) => {
      did.push(`call ${number}`);
      return outgoing;
    },
    dropSocket: () => did.push('drop'),
  };
  phone = createBrowserPhone({
    async fetchCredentials() {
      fetches += 1;
      if (isOffline) throw new Error('offline');
      return { ...credentials, password: fetches === 1 ? 'first' : 'next' };
    },
    loadAgent: async () => (_credentials, handlers) => {
      agent = handlers;
      return library;
    },
    microphone: {
      get stream() {
        return hasMicrophone ? stream : null;
      },
      acquire: async () => (hasMicrophone ? stream : null),
      onTrackChanged: () => () => {},
    },
    speaker: {
      play: () => did.push('play'),
      silence: () => did.push('silence'),
      measure: () => 0,
      isBlocked: createStore(false),
    },
    lock: {
      request: (given) => {
        lockHandlers = given;
      },
      steal: () => did.push('steal'),
      release: () => {},
    },
    now: () => time,
    setTimer(run, milliseconds) {
      const timer = { run, at: time + milliseconds, isCancelled: false };
      timers.push(timer);
      return () => {
        timer.isCancelled = true;
      };
    },
  });
  phone.start();
  lockHandlers.onOwned();
  await settle();
  agent.onRegistered();
});

describe('the phone', () => {
  it('is ready once registered, lost with its line, and ready again', () => {
    expect(phone.state.get().line).toBe('ready');
    agent.onDisconnected();
    expect(phone.state.get().line).toBe('lost');
    agent.onRegistered();
    expect(phone.state.get().line).toBe('ready');
  });

  it('answers with the warm microphone and talks when the far end says so', async () => {
    const session = new Session({ contactId: 'c1', offerId: 'o1' });
    agent.onInvite(session);
    expect(phone.state.get().call).toMatchObject({ contactId: 'c1', phase: 'ringing' });
    phone.answer(offered('o1'));
    expect(session.did).toEqual(['answer']);
    expect(phone.state.get().call?.phase).toBe('answering');
    session.handlers?.onEstablished();
    expect(phone.state.get().call).toMatchObject({ phase: 'talking', answeredAt: time });
  });

  it('remembers an answer that came before its INVITE, until the offer is gone', () => {
    phone.answer(offered('o1'));
    const session = new Session({ contactId: 'c1', offerId: 'o1' });
    agent.onInvite(session);
    expect(session.did).toEqual(['answer']);
    session.handlers?.onEnded(null);

    phone.answer(offered('o2'));
    phone.forget(offered('o2'));
    const late = new Session({ contactId: 'c2', offerId: 'o2' });
    agent.onInvite(late);
    expect(late.did).toEqual([]);
  });

  it('answers a colleague who asks for help, also when the key comes before the INVITE', () => {
    const session = new Session({ contactId: 'c7' });
    agent.onInvite(session);
    phone.answer(asked('c1'));
    expect(session.did).toEqual([]);
    phone.answer(asked('c7'));
    expect(session.did).toEqual(['answer']);
    session.handlers?.onEnded(null);

    phone.answer(asked('c8'));
    const late = new Session({ contactId: 'c8' });
    agent.onInvite(late);
    expect(late.did).toEqual(['answer']);
    late.handlers?.onEnded(null);

    phone.answer(asked('c9'));
    phone.forget(asked('c9'));
    const gone = new Session({ contactId: 'c9' });
    agent.onInvite(gone);
    expect(gone.did).toEqual([]);
  });

  it('does not answer another call than the one meant', () => {
    const session = new Session({ contactId: 'c1', offerId: 'o1' });
    agent.onInvite(session);
    phone.answer(offered('o-other'));
    expect(session.did).toEqual([]);
  });

  it('takes a newer offer for the end of an older ring, and refuses it while a call is being answered', () => {
    const stale = new Session({ contactId: 'c1', offerId: 'o1' });
    agent.onInvite(stale);
    const fresh = new Session({ contactId: 'c2', offerId: 'o2' });
    agent.onInvite(fresh);
    expect(stale.did).toEqual(['end']);
    expect(phone.state.get().call).toMatchObject({ contactId: 'c2', offerId: 'o2', phase: 'ringing' });
    phone.answer(offered('o2'));
    const third = new Session({ contactId: 'c3', offerId: 'o3' });
    agent.onInvite(third);
    expect(third.did).toEqual(['end']);
    expect(phone.state.get().call).toMatchObject({ contactId: 'c2', phase: 'answering' });
  });

  it('follows a caller who hangs up while the answer is on its way', () => {
    const session = new Session({ contactId: 'c1', offerId: 'o1' });
    agent.onInvite(session);
    phone.answer(offered('o1'));
    session.handlers?.onEnded('unavailable');
    expect(phone.state.get().call).toBeNull();
    expect(phone.state.get().lastFailure).toBeNull();
  });

  it('keeps ringing and says why when there is no microphone', async () => {
    hasMicrophone = false;
    const session = new Session({ contactId: 'c1', offerId: 'o1' });
    agent.onInvite(session);
    phone.answer(offered('o1'));
    await settle();
    expect(session.did).toEqual([]);
    expect(phone.state.get()).toMatchObject({ lastFailure: 'microphone', call: { phase: 'ringing' } });
  });

  it('picks up by itself what the server asks for, and swaps the leg of a running call', () => {
    const first = new Session({ contactId: 'c1', isAutomatic: true });
    agent.onInvite(first);
    expect(first.did).toEqual(['answer']);
    first.handlers?.onEstablished();
    const answeredAt = phone.state.get().call?.answeredAt;
    phone.setMuted(true);
    time += 5_000;

    const second = new Session({ contactId: 'c1', isAutomatic: true });
    agent.onInvite(second);
    expect(first.did).toEqual(['answer', 'release']);
    expect(second.did).toEqual(['answer']);
    second.handlers?.onEstablished();
    expect(phone.state.get().call).toMatchObject({ isMuted: true, answeredAt, isMediaLost: false });
    expect(track.enabled).toBe(false);
  });

  it('refuses a second caller while one is talked to', () => {
    const first = new Session({ contactId: 'c1', isAutomatic: true });
    agent.onInvite(first);
    const second = new Session({ contactId: 'c2', offerId: 'o2' });
    agent.onInvite(second);
    expect(second.did).toEqual(['end']);
    expect(phone.state.get().call?.contactId).toBe('c1');
  });

  it('keeps a call whose media is interrupted', () => {
    const session = new Session({ contactId: 'c1', isAutomatic: true });
    agent.onInvite(session);
    session.handlers?.onEstablished();
    session.handlers?.onMediaLost();
    expect(phone.state.get().call).toMatchObject({ contactId: 'c1', isMediaLost: true });
    agent.onDisconnected();
    expect(phone.state.get().call).not.toBeNull();
    session.handlers?.onMediaBack();
    expect(phone.state.get().call?.isMediaLost).toBe(false);
  });

  it('gives the microphone back unmuted after a muted call', () => {
    const session = new Session({ contactId: 'c1', isAutomatic: true });
    agent.onInvite(session);
    phone.setMuted(true);
    expect(track.enabled).toBe(false);
    session.handlers?.onEnded(null);
    expect(track.enabled).toBe(true);
  });

  it('sends only digits of a telephone', () => {
    const session = new Session({ contactId: 'c1', isAutomatic: true });
    agent.onInvite(session);
    phone.sendDigits('2');
    phone.sendDigits('*#');
    phone.sendDigits('a');
    expect(session.did).toEqual(['answer', 'digits 2', 'digits *#']);
  });

  it('dials, and says why nothing came of it', async () => {
    phone.dial('10000');
    await settle();
    expect(did).toContain('call 10000');
    outgoing.handlers?.onEnded('busy');
    expect(phone.state.get()).toMatchObject({ call: null, lastFailure: 'busy' });
  });

  it('does not dial after the caller has hung up again', async () => {
    phone.dial('10000');
    phone.hangUp();
    await settle();
    expect(did).not.toContain('call 10000');
  });

  it('renews its credentials before they run out, and after a refusal', async () => {
    await pass(481_000);
    expect(did).toContain('renew next');
    const before = fetches;
    agent.onRefused(401);
    expect(phone.state.get().line).toBe('lost');
    await pass(1_000);
    expect(fetches).toBe(before + 1);
  });

  it('goes on trying when the server cannot be asked', async () => {
    isOffline = true;
    agent.onRefused(null);
    await pass(10_000);
    isOffline = false;
    const before = fetches;
    await pass(16_000);
    expect(fetches).toBeGreaterThan(before);
    agent.onRegistered();
    expect(phone.state.get().line).toBe('ready');
  });

  it('hands over to another tab without ending the call', async () => {
    const session = new Session({ contactId: 'c1', isAutomatic: true });
    agent.onInvite(session);
    session.handlers?.onEstablished();
    lockHandlers.onLost();
    expect(phone.state.get().line).toBe('elsewhere');
    expect(did).toContain('unregister');
    await pass(9_000);
    expect(session.did).toEqual(['answer', 'release']);
    expect(phone.state.get().call).toBeNull();
  });
});
