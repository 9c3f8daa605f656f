import { closeCodes, type ServerMessage, type Topic } from '@shouwen/contract';
import type { WebSocket } from 'ws';
import type { Principal } from '../auth/principal.ts';

/** A client this far behind is not reading; it reconnects and starts from a snapshot. */
const BUFFERED_BYTES_MAX = 4 * 1024 * 1024;
const CLOSE_MS_MAX = 2000;
/** Messages that may wait for one snapshot. */
const WAITING_MAX = 2000;

/** One browser's socket, with what it listens to. */
export class Connection {
  readonly subscriptions = new Map<Topic, SubscriptionState>();
  readonly principal: Principal;
  /** Answered since the last ping. */
  isAlive = true;
  /** How much the client may still say before the next ping. */
  messagesLeft: number;
  readonly #socket: WebSocket;

  constructor(socket: WebSocket, principal: Principal, messagesLeft: number) {
    this.#socket = socket;
    this.principal = principal;
    this.messagesLeft = messagesLeft;
  }

  send(message: ServerMessage): void {
    this.sendText(JSON.stringify(message));
  }

  sendText(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > BUFFERED_BYTES_MAX) {
      this.close(closeCodes.tooSlow, 'too slow');
      return;
    }
    this.#socket.send(text);
  }

  ping(): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
  }

  close(code: number, reason: string): void {
    this.subscriptions.clear();
    this.#socket.close(code, reason);
    // The closing frame stands behind all that was not read; a peer that never reads must not keep it in memory.
    setTimeout(() => this.#socket.terminate(), CLOSE_MS_MAX).unref();
  }

  /** Without a closing handshake, for a peer that no longer answers. */
  terminate(): void {
    this.subscriptions.clear();
    this.#socket.terminate();
  }
}

/** One topic on one socket: waiting for its snapshot, then open. */
export class SubscriptionState {
  readonly #connection: Connection;
  /** Events are facts and must come once; states may come again with the same number, the later one counts. */
  readonly #isStrict: boolean;
  #waiting: { seq: number; text: string }[] | null = [];

  constructor(connection: Connection, isStrict: boolean) {
    this.#connection = connection;
    this.#isStrict = isStrict;
  }

  push(seq: number, text: string): void {
    if (this.#waiting === null) this.#connection.sendText(text);
    else if (this.#waiting.length < WAITING_MAX) this.#waiting.push({ seq, text });
    else this.#connection.close(closeCodes.tooSlow, 'too slow');
  }

  open(seq: number, messages: readonly ServerMessage[]): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const message of messages) this.#connection.send(message);
    for (const message of waiting) {
      if (this.#isStrict ? message.seq > seq : message.seq >= seq) this.#connection.sendText(message.text);
    }
  }
}
