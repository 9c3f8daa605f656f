import type { TimerHandle } from '../clock.ts';
import type { SipRequest } from '../messages/message.ts';
import type { InviteServerTransaction } from '../transactions/invite-server-transaction.ts';
import { T1 } from '../transactions/timers.ts';
import { type AgentCore, randomFraction } from './core.ts';
import { parseRAck, type RAck } from './rack.ts';
import { type ReplyContent, reply } from './reply.ts';

/** What a call is told of its reliable provisional responses. */
export interface ReliableSenderEvents {
  /** The far end has one of them. `hadSdp`: it carried a session description. */
  acknowledged(prack: SipRequest, hadSdp: boolean): void;
  /** 64*T1 without a PRACK: the INVITE should be refused with 5xx (RFC 3262 3). */
  timedOut(): void;
}

interface Provisional {
  status: number;
  content: ReplyContent;
}

interface Sent extends RAck {
  text: string;
  hasSdp: boolean;
}

/** Responses that may wait for a PRACK of the one before; more of them say nothing new. */
const WAITING_MAX = 8;

/**
 * Provisional responses the far end must acknowledge (RFC 3262 3), of one INVITE.
 *
 * One at a time: the next goes when the PRACK of the one before is in. Each is repeated after T1, 2*T1, 4*T1... without
 * an upper bound, and given up after 64*T1. A final response ends the repetition, yet a PRACK that is under way then is
 * still answered with 200.
 */
export class ReliableSender {
  readonly #core: AgentCore;
  readonly #transaction: InviteServerTransaction;
  readonly #events: ReliableSenderEvents;
  readonly #sequence: number;
  readonly #waiting: Provisional[] = [];
  #number: number;
  #sdp: string | null = null;
  #sent: Sent | null = null;
  #repeat: TimerHandle | null = null;
  #end: TimerHandle | null = null;
  #isOver = false;

  constructor(core: AgentCore, transaction: InviteServerTransaction, events: ReliableSenderEvents) {
    this.#core = core;
    this.#transaction = transaction;
    this.#events = events;
    // The number is kept here: the transaction drops its request with the final response.
    this.#sequence = transaction.request.cseq.number;
    // The first is from 1 to 2^31 - 1, so that it can be counted on from (3).
    this.#number = 1 + Math.floor(randomFraction(core.random) * 2 ** 30);
  }

  /** The session description that has gone; null while there is none. */
  get sdp(): string | null {
    return this.#sdp;
  }

  /** A session description is on its way and not acknowledged: a 2xx has to wait (RFC 3262 3). */
  get isSdpUnderWay(): boolean {
    return this.#sent?.hasSdp === true;
  }

  /** Sends a response, or queues it behind the one that waits for its PRACK. */
  send(status: number, content: ReplyContent): void {
    if (this.#isOver) return;
    if (this.#waiting.length >= WAITING_MAX) this.#waiting.shift();
    this.#waiting.push({ status, content });
    this.#next();
  }

  /** 200 when the PRACK is for what was sent last, 481 for any other, 400 when it cannot be read (3). */
  receive(prack: SipRequest): 200 | 400 | 481 {
    const rack = parseRAck(prack.headers.get('rack'));
    if (rack === null) return 400;
    const sent = this.#sent;
    if (sent === null || sent.response !== rack.response || sent.sequence !== rack.sequence) return 481;
    if (rack.method !== sent.method) return 481;
    this.#sent = null;
    this.#clear();
    return 200;
  }

  /** After `receive` gave 200 and the PRACK was answered: tells the call, and sends what waited. */
  go(prack: SipRequest, hadSdp: boolean): void {
    this.#events.acknowledged(prack, hadSdp);
    this.#next();
  }

  /** A final response was sent, or is about to be: nothing is repeated or begun any more. */
  stop(): void {
    this.#isOver = true;
    this.#waiting.length = 0;
    this.#clear();
  }

  /** What waits is superseded by a final response; what was sent still wants its PRACK. */
  dropWaiting(): void {
    this.#waiting.length = 0;
  }

  #next(): void {
    if (this.#isOver || this.#sent !== null) return;
    const next = this.#waiting.shift();
    if (next === undefined || this.#transaction.isAnswered) return;
    const number = this.#number++;
    const { status, content } = next;
    const headers = { ...content.headers, require: '100rel', rseq: String(number) };
    // Agreed once and for all: a second description would be a new offer (RFC 3262 5).
    const { contentType: _type, body: sdp, ...bare } = content;
    const hasSdp = sdp !== undefined && this.#sdp === null;
    const text = reply(this.#core, this.#transaction, status, { ...(hasSdp ? content : bare), headers });
    if (hasSdp) this.#sdp = sdp;
    this.#sent = { response: number, sequence: this.#sequence, method: 'INVITE', text, hasSdp };
    this.#repeatAfter(T1);
    this.#end = this.#core.clock.setTimeout(() => {
      this.stop();
      this.#events.timedOut();
    }, 64 * T1);
  }

  /** Doubles each time; unlike a final response it has no T2 to stop at (3). */
  #repeatAfter(intervalMs: number): void {
    this.#repeat = this.#core.clock.setTimeout(() => {
      if (this.#sent === null || this.#transaction.isAnswered) return;
      this.#transaction.flow.send(this.#sent.text);
      this.#repeatAfter(intervalMs * 2);
    }, intervalMs);
  }

  #clear(): void {
    const { clock } = this.#core;
    if (this.#repeat !== null) clock.clearTimeout(this.#repeat);
    if (this.#end !== null) clock.clearTimeout(this.#end);
    this.#repeat = null;
    this.#end = null;
  }
}
