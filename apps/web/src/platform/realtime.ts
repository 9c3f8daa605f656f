/**
 * The browser's side of contract/realtime.ts. Keeps one WebSocket open for as long as someone is signed in, subscribes
 * again with the last sequence number after every loss, and says honestly how old the newest message is.
 */
import type { ClientMessage, ServerMessage, Topic } from '@shouwen/contract';
import { createStore, type Store } from './store.ts';

/** The values of contract/realtime.ts, repeated so that the browser does not load the schema library; a test compares. */
export const protocolVersion = 1;
export const closeReasons = {
  signedOut: 4001,
  tooSlow: 4002,
  badMessage: 4003,
  replaced: 4004,
  restarting: 4005,
} as const;

export const pingEveryMs = 4_000;
/** Without any message for this long the line counts as lost, whatever the socket says. */
export const silenceLimitMs = 10_000;
/** How soon a topic is asked for again that the server did not know yet. */
const topicRetryMs = 1_000;
const backoffMs = { first: 250, most: 5_000 } as const;

export interface ConnectionState {
  /** connecting: never had a message yet. live: messages flow. lost: trying again. ended: signed out or replaced. */
  phase: 'connecting' | 'live' | 'lost' | 'ended';
  /** performance-independent wall clock of the last message, for "figures as of". */
  lastMessageAt: number | null;
  /** Server clock minus ours, so that timers agree with the server's times. */
  clockOffsetMs: number;
  /** Round trip of the last ping. */
  roundTripMs: number | null;
  endedBy: 'signed-out' | 'replaced' | null;
}

/** What the outside world gives, so that tests can hold clock, network and chance. */
export interface RealtimeSurroundings {
  openSocket(): WebSocketLike;
  now(): number;
  random(): number;
  setTimer(run: () => void, milliseconds: number): () => void;
}

export interface WebSocketLike {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number): void;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
}

type TopicMessage<Name extends Topic> = Name extends 'desk'
  ? Extract<ServerMessage, { type: 'desk' }>
  : Name extends 'live'
    ? Extract<ServerMessage, { type: 'live' | 'live-patch' }>
    : Extract<ServerMessage, { type: 'event' }>;

interface Subscription {
  listeners: Set<(message: ServerMessage) => void>;
  seq: number | null;
}

export interface Realtime {
  readonly connection: Store<ConnectionState>;
  /** Starts the topic with its first listener and ends it with its last. */
  subscribe<Name extends Topic>(topic: Name, listener: (message: TopicMessage<Name>) => void): () => void;
  start(): void;
  stop(): void;
  /** Tries now instead of after the wait, e.g. when the browser says it is online again. */
  reconnectNow(): void;
}

export function createRealtime(surroundings: RealtimeSurroundings): Realtime {
  return new RealtimeClient(surroundings);
}

class RealtimeClient implements Realtime {
  readonly connection = createStore<ConnectionState>({
    phase: 'connecting',
    lastMessageAt: null,
    clockOffsetMs: 0,
    roundTripMs: null,
    endedBy: null,
  });
  readonly #surroundings: RealtimeSurroundings;
  readonly #subscriptions = new Map<Topic, Subscription>();
  #socket: WebSocketLike | null = null;
  #isWelcome = false;
  #isWanted = false;
  #attempts = 0;
  #cancelRetry: () => void = () => {};
  #cancelPing: () => void = () => {};

  constructor(surroundings: RealtimeSurroundings) {
    this.#surroundings = surroundings;
  }

  start(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#patch({ phase: 'connecting', endedBy: null });
    this.#open();
  }

  stop(): void {
    this.#isWanted = false;
    this.#cancelRetry();
    this.#drop();
    this.#subscriptions.clear();
    this.#patch({ phase: 'connecting', lastMessageAt: null, roundTripMs: null, endedBy: null });
  }

  reconnectNow(): void {
    if (!this.#isWanted || this.#socket !== null) return;
    this.#cancelRetry();
    this.#attempts = 0;
    this.#open();
  }

  subscribe<Name extends Topic>(topic: Name, listener: (message: TopicMessage<Name>) => void): () => void {
    // The server sends a topic's messages to its subscribers only; #deliver routes by topic, hence the narrower type.
    const accept = listener as (message: ServerMessage) => void;
    let subscription = this.#subscriptions.get(topic);
    if (subscription === undefined) {
      subscription = { listeners: new Set(), seq: null };
      this.#subscriptions.set(topic, subscription);
      if (this.#isWelcome) this.#send({ type: 'subscribe', topic });
    }
    subscription.listeners.add(accept);
    return () => {
      const current = this.#subscriptions.get(topic);
      if (current === undefined || !current.listeners.delete(accept) || current.listeners.size > 0) return;
      this.#subscriptions.delete(topic);
      if (this.#isWelcome) this.#send({ type: 'unsubscribe', topic });
    };
  }

  #open(): void {
    const socket = this.#surroundings.openSocket();
    this.#socket = socket;
    this.#isWelcome = false;
    socket.onopen = () => this.#send({ type: 'hello', version: protocolVersion });
    socket.onmessage = (event) => {
      if (socket === this.#socket) this.#receive(event.data);
    };
    socket.onclose = (event) => {
      if (socket === this.#socket) this.#closed(event.code);
    };
    // A connection attempt that hangs is given up like a silent line.
    this.#watchSilence(socket, this.#surroundings.now());
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#isWelcome = false;
    this.#cancelPing();
    if (socket === null) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  #closed(code: number): void {
    this.#drop();
    if (!this.#isWanted) return;
    if (code === closeReasons.signedOut || code === closeReasons.replaced) {
      this.#isWanted = false;
      this.#patch({ phase: 'ended', endedBy: code === closeReasons.replaced ? 'replaced' : 'signed-out' });
      return;
    }
    // A first attempt may meet a server that is just starting; after the second it is worth saying.
    if (this.connection.get().phase === 'live' || this.#attempts > 0) this.#patch({ phase: 'lost' });
    const ceiling = Math.min(backoffMs.most, backoffMs.first * 2 ** this.#attempts);
    this.#attempts += 1;
    // Half fixed, half chance: a thousand desks do not come back in the same instant.
    const wait = ceiling / 2 + (ceiling / 2) * this.#surroundings.random();
    this.#cancelRetry = this.#surroundings.setTimer(() => this.#open(), wait);
  }

  #watchSilence(socket: WebSocketLike, since: number): void {
    this.#cancelPing();
    this.#cancelPing = this.#surroundings.setTimer(() => {
      if (socket !== this.#socket) return;
      const heardAt = Math.max(since, this.connection.get().lastMessageAt ?? 0);
      if (this.#surroundings.now() - heardAt >= silenceLimitMs) {
        this.#closed(0);
        return;
      }
      if (this.#isWelcome) this.#send({ type: 'ping', sentAt: this.#surroundings.now() });
      this.#watchSilence(socket, since);
    }, pingEveryMs);
  }

  #receive(data: unknown): void {
    const message = parseMessage(data);
    if (message === null) return;
    const now = this.#surroundings.now();
    switch (message.type) {
      case 'welcome':
        this.#isWelcome = true;
        this.#attempts = 0;
        this.#patch({ phase: 'live', lastMessageAt: now, clockOffsetMs: Date.parse(message.serverTime) - now });
        this.#send({ type: 'ping', sentAt: now });
        for (const topic of this.#subscriptions.keys()) this.#sendSubscribe(topic);
        return;
      case 'pong': {
        const roundTripMs = Math.max(0, now - message.sentAt);
        const clockOffsetMs = Date.parse(message.serverTime) - (message.sentAt + roundTripMs / 2);
        this.#patch({ lastMessageAt: now, roundTripMs, clockOffsetMs });
        return;
      }
      case 'refused':
        // A server that has just started may not know the topic yet; one that does not allow it never will.
        if (message.reason === 'unknown-topic') this.#subscribeLater(message.topic);
        return;
      default:
        this.#patch({ lastMessageAt: now });
        this.#deliver(message);
    }
  }

  #sendSubscribe(topic: Topic): void {
    const seq = this.#subscriptions.get(topic)?.seq ?? null;
    this.#send({ type: 'subscribe', topic, ...(seq === null ? {} : { afterSeq: seq }) });
  }

  #subscribeLater(topic: Topic): void {
    const socket = this.#socket;
    this.#surroundings.setTimer(() => {
      if (socket !== null && socket === this.#socket && this.#subscriptions.has(topic)) this.#sendSubscribe(topic);
    }, topicRetryMs);
  }

  #deliver(message: Extract<ServerMessage, { type: 'desk' | 'live' | 'live-patch' | 'event' }>): void {
    const topic = message.type === 'live-patch' ? 'live' : message.type === 'event' ? 'events' : message.type;
    const subscription = this.#subscriptions.get(topic);
    if (subscription === undefined) return;
    const seq = message.type === 'event' ? message.event.seq : message.seq;
    // Whole documents replace what was there, even with a lower number (a database put back from a backup).
    const isWhole = message.type === 'desk' || message.type === 'live';
    if (!isWhole && subscription.seq !== null && seq <= subscription.seq) return;
    subscription.seq = seq;
    for (const listener of [...subscription.listeners]) listener(message);
  }

  #send(message: ClientMessage): void {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(message));
  }

  #patch(change: Partial<ConnectionState>): void {
    this.connection.set({ ...this.connection.get(), ...change });
  }
}

const messageTypes = new Set(['welcome', 'desk', 'live', 'live-patch', 'event', 'pong', 'refused']);

/** The server is ours and its messages are typed there; here only what a proxy could put in between is kept out. */
function parseMessage(data: unknown): ServerMessage | null {
  if (typeof data !== 'string') return null;
  try {
    const message: unknown = JSON.parse(data);
    if (typeof message !== 'object' || message === null || !('type' in message)) return null;
    return typeof message.type === 'string' && messageTypes.has(message.type) ? (message as ServerMessage) : null;
  } catch {
    return null;
  }
}
