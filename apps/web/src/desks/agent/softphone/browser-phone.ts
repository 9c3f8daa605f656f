/** The `Softphone` of this tab: one line, one call, whatever the network does. */
import type { SoftphoneCredentials } from '@shouwen/contract';
import { createStore } from '../../../platform/store.ts';
import type { Microphone } from './microphone.ts';
import type { PhoneLock } from './phone-lock.ts';
import type { CreateSipAgent, SipAgent, SipSession } from './sip-agent.ts';
import type { AnswerWish, DialFailure, PhoneCall, PhoneState, Softphone } from './softphone.ts';
import type { Speaker } from './speaker.ts';

export interface PhoneParts {
  fetchCredentials(): Promise<SoftphoneCredentials>;
  /** Loads the SIP library. */
  loadAgent(): Promise<CreateSipAgent>;
  microphone: Pick<Microphone, 'stream' | 'acquire' | 'onTrackChanged'>;
  speaker: Pick<Speaker, 'play' | 'silence' | 'measure' | 'isBlocked'>;
  /** Null where two tabs may have a phone each (practice). */
  lock: PhoneLock | null;
  now(): number;
  setTimer(run: () => void, milliseconds: number): () => void;
}

const retryMs = { first: 1_000, most: 15_000 } as const;
/** Credentials are renewed after this share of their life. */
const renewAtShare = 0.8;
/** How long an old leg is kept for after another tab took the phone; the server ends it as soon as the new one stands. */
const handOverMs = 8_000;

export function createBrowserPhone(parts: PhoneParts): Softphone {
  return new BrowserPhone(parts);
}

class BrowserPhone implements Softphone {
  readonly state = createStore<PhoneState>({ line: 'off', call: null, isSoundBlocked: false, lastFailure: null });
  readonly #parts: PhoneParts;
  #agent: SipAgent | null = null;
  #session: SipSession | null = null;
  #answerWish: AnswerWish | null = null;
  #isWanted = false;
  #failures = 0;
  #cancelRetry: () => void = () => {};
  #cancelRenewal: () => void = () => {};

  constructor(parts: PhoneParts) {
    this.#parts = parts;
    parts.speaker.isBlocked.subscribe(() => this.#patch({ isSoundBlocked: parts.speaker.isBlocked.get() }));
    parts.microphone.onTrackChanged((track) => {
      track.enabled = this.state.get().call?.isMuted !== true;
      this.#session?.replaceTrack(track);
    });
  }

  start(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    const { lock } = this.#parts;
    if (lock === null) {
      void this.#signOn();
      return;
    }
    this.#patch({ line: 'starting' });
    lock.request({
      onOwned: () => void this.#signOn(),
      onElsewhere: () => this.#patch({ line: 'elsewhere' }),
      onLost: () => this.#handOver(),
    });
  }

  stop(): void {
    if (!this.#isWanted) return;
    this.#isWanted = false;
    this.#cancelRetry();
    this.#cancelRenewal();
    this.#session?.end();
    this.#clearCall();
    this.#agent?.stop();
    this.#agent = null;
    this.#parts.lock?.release();
    this.#patch({ line: 'off' });
  }

  takeOver(): void {
    this.#parts.lock?.steal();
  }

  answer(wish: AnswerWish): void {
    const { call } = this.state.get();
    const session = this.#session;
    if (session !== null && call?.phase === 'ringing' && isMeant(session, wish)) void this.#pickUp(session);
    else if (session === null || !isMeant(session, wish)) this.#answerWish = wish;
  }

  forget(wish: AnswerWish): void {
    const waiting = this.#answerWish;
    if (waiting?.offerId === wish.offerId && waiting.contactId === wish.contactId) this.#answerWish = null;
  }

  dial(number: string): void {
    if (this.state.get().call !== null) return;
    this.#patch({ lastFailure: null, call: newCall('out', 'dialling') });
    void this.#parts.microphone.acquire().then((stream) => {
      const { call } = this.state.get();
      if (call?.phase !== 'dialling' || this.#session !== null) return;
      if (stream === null || this.#agent === null) {
        this.#patch({ call: null, lastFailure: stream === null ? 'microphone' : 'unavailable' });
        return;
      }
      setEnabled(stream, true);
      this.#adopt(this.#agent.call(number, stream));
    });
  }

  hangUp(): void {
    const session = this.#session;
    this.#clearCall();
    session?.end();
  }

  setMuted(isMuted: boolean): void {
    const { stream } = this.#parts.microphone;
    if (stream !== null) setEnabled(stream, !isMuted);
    this.#patchCall({ isMuted });
  }

  sendDigits(digits: string): void {
    if (/^[0-9*#]+$/.test(digits)) this.#session?.sendDigits(digits);
  }

  dropLine(): void {
    if (this.state.get().line === 'ready') this.#agent?.dropSocket();
  }

  measureHeard(): number {
    return this.#parts.speaker.measure();
  }

  async #signOn(): Promise<void> {
    this.#patch({ line: 'starting' });
    try {
      const [credentials, createAgent] = await Promise.all([this.#parts.fetchCredentials(), this.#parts.loadAgent()]);
      if (!this.#isWanted) return;
      this.#agent?.stop();
      this.#agent = createAgent(credentials, {
        onRegistered: () => this.#registered(),
        onDisconnected: () => this.#disconnected(),
        onRefused: (status) => this.#refused(status),
        onInvite: (session) => this.#invited(session),
      });
      this.#agent.start();
      this.#planRenewal(credentials);
    } catch {
      this.#patch({ line: 'lost' });
      this.#retry(() => this.#signOn());
    }
  }

  #registered(): void {
    this.#failures = 0;
    this.#patch({ line: 'ready' });
  }

  #disconnected(): void {
    const { line } = this.state.get();
    if (line === 'ready' || line === 'starting') this.#patch({ line: 'lost' });
  }

  /** The library registers again by itself after a lost connection; here the server said no, or said nothing. */
  #refused(status: number | null): void {
    if (!this.#isWanted) return;
    const isDenied = status === 401 || status === 403 || status === 404;
    this.#patch({ line: isDenied && this.#failures >= 3 ? 'refused' : 'lost' });
    this.#retry(() => this.#renew());
  }

  #planRenewal(credentials: SoftphoneCredentials): void {
    this.#cancelRenewal();
    const lifeMs = Date.parse(credentials.expiresAt) - this.#parts.now();
    if (!Number.isFinite(lifeMs)) return;
    // setTimeout cannot wait longer than 24.8 days.
    const wait = Math.min(Math.max(lifeMs * renewAtShare, 10_000), 2_000_000_000);
    this.#cancelRenewal = this.#parts.setTimer(() => void this.#renew(), wait);
  }

  async #renew(): Promise<void> {
    try {
      const credentials = await this.#parts.fetchCredentials();
      if (!this.#isWanted || this.#agent === null) return;
      this.#agent.renew(credentials);
      this.#planRenewal(credentials);
    } catch {
      this.#retry(() => this.#renew());
    }
  }

  #retry(run: () => Promise<void>): void {
    this.#cancelRetry();
    const wait = Math.min(retryMs.most, retryMs.first * 2 ** this.#failures);
    this.#failures += 1;
    this.#cancelRetry = this.#parts.setTimer(() => {
      if (this.#isWanted) void run();
    }, wait);
  }

  /** Another tab took the phone. The leg here is left to the server, which ends it when the new one stands. */
  #handOver(): void {
    this.#cancelRetry();
    this.#cancelRenewal();
    const agent = this.#agent;
    const session = this.#session;
    this.#agent = null;
    this.#patch({ line: 'elsewhere' });
    agent?.unregister();
    if (session === null) {
      agent?.stop();
      return;
    }
    this.#parts.setTimer(() => {
      session.handlers = null;
      session.release();
      if (this.#session === session) this.#clearCall();
      agent?.stop();
    }, handOverMs);
  }

  #invited(session: SipSession): void {
    const current = this.state.get().call;
    const isNewLegOfSameCall =
      session.isAutomatic && current !== null && session.contactId !== null && current.contactId === session.contactId;
    if (isNewLegOfSameCall) {
      const old = this.#session;
      if (old !== null) {
        old.handlers = null;
        old.release();
      }
      this.#session = null;
    } else if (this.#session !== null) {
      // One offer is open to an agent at a time: a newer one means that the older ring is over, though its CANCEL never
      // came, because the server was started anew.
      const isNewerOffer = session.offerId !== null && current?.phase === 'ringing';
      if (!isNewerOffer) {
        session.end();
        return;
      }
      const old = this.#session;
      old.handlers = null;
      this.#session = null;
      old.end();
    }
    const isMuted = isNewLegOfSameCall && current.isMuted;
    const answeredAt = isNewLegOfSameCall ? current.answeredAt : null;
    const { contactId, offerId } = session;
    this.#patch({ lastFailure: null, call: { ...newCall('in', 'ringing'), contactId, offerId, isMuted, answeredAt } });
    this.#adopt(session);
    const isAwaited = this.#answerWish !== null && isMeant(session, this.#answerWish);
    if (session.isAutomatic || isAwaited) void this.#pickUp(session);
  }

  #adopt(session: SipSession): void {
    this.#session = session;
    session.handlers = {
      onSound: (stream) => this.#parts.speaker.play(stream),
      onEstablished: () => {
        const answeredAt = this.state.get().call?.answeredAt ?? this.#parts.now();
        this.#patchCall({ phase: 'talking', answeredAt, isMediaLost: false });
      },
      onEnded: (failure) => this.#ended(session, failure),
      onMediaLost: () => this.#patchCall({ isMediaLost: true }),
      onMediaBack: () => this.#patchCall({ isMediaLost: false }),
    };
  }

  async #pickUp(session: SipSession): Promise<void> {
    this.#answerWish = null;
    this.#patchCall({ phase: 'answering' });
    const { microphone } = this.#parts;
    // Kept warm while the agent is available: no wait here in practice.
    const stream = microphone.stream ?? (await microphone.acquire());
    if (this.#session !== session) return;
    if (stream === null) {
      this.#patchCall({ phase: 'ringing' });
      this.#patch({ lastFailure: 'microphone' });
      return;
    }
    setEnabled(stream, this.state.get().call?.isMuted !== true);
    session.answer(stream);
  }

  #ended(session: SipSession, failure: DialFailure | null): void {
    if (this.#session !== session) return;
    const wasDialled = this.state.get().call?.direction === 'out';
    this.#clearCall();
    if (wasDialled && failure !== null) this.#patch({ lastFailure: failure });
  }

  #clearCall(): void {
    this.#session = null;
    this.#parts.speaker.silence();
    const { stream } = this.#parts.microphone;
    if (stream !== null) setEnabled(stream, true);
    this.#patch({ call: null });
  }

  #patch(change: Partial<PhoneState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }

  #patchCall(change: Partial<PhoneCall>): void {
    const { call } = this.state.get();
    if (call !== null) this.#patch({ call: { ...call, ...change } });
  }
}

/** An offer is told by its own id: the same contact may be offered again. */
function isMeant(session: SipSession, wish: AnswerWish): boolean {
  return wish.offerId === null ? session.contactId === wish.contactId : session.offerId === wish.offerId;
}

function newCall(direction: 'in' | 'out', phase: PhoneCall['phase']): PhoneCall {
  const nothing = { contactId: null, offerId: null, answeredAt: null };
  return { ...nothing, direction, phase, isMuted: false, isMediaLost: false };
}

function setEnabled(stream: MediaStream, isEnabled: boolean): void {
  for (const track of stream.getAudioTracks()) track.enabled = isEnabled;
}
