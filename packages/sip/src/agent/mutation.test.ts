import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { countingRandom, FakeClock, settle } from '../_fake-clock.ts';
import { FakeFlow } from '../_fake-flow.ts';
import { SipError } from '../errors.ts';
import { inviteLines, wire } from '../messages/_samples.ts';
import { TORTURE_APPLICATION } from '../messages/_torture-application.ts';
import { TORTURE_INVALID } from '../messages/_torture-invalid.ts';
import { TORTURE_VALID } from '../messages/_torture-valid.ts';
import { ANSWER, OFFER } from './_test-agent.ts';
import type { Call } from './call.ts';
import type { CallHandlers } from './call-types.ts';
import { IncomingCall } from './incoming-call.ts';
import { OutgoingCall } from './outgoing-call.ts';
import { SipAgent } from './sip-agent.ts';

const TORTURE = [...TORTURE_VALID, ...TORTURE_INVALID, ...TORTURE_APPLICATION].map(({ bytes }) => bytes);

/** What breaks parsers: separators, numbers at their edges, names of headers that make a request mean something. */
const PIECES = [
  '\r\n',
  '\r\n\r\n',
  ' ',
  '\t',
  ';',
  ',',
  '"',
  '<',
  '>',
  '=',
  '@',
  ':',
  '%00',
  '\0',
  '\\',
  '0',
  '-1',
  '4294967296',
  '99999999999999999999',
  ';tag=',
  ';branch=z9hG4bK',
  '\r\nRequire: 100rel',
  '\r\nSupported: 100rel, timer, replaces',
  '\r\nSession-Expires: 1;refresher=uac',
  '\r\nMin-SE: 4294967295',
  '\r\nRSeq: 4294967295',
  '\r\nRAck: 1 1 INVITE',
  '\r\nReplaces: c;to-tag=1;from-tag=2;early-only',
  '\r\nRefer-To: <sip:a@b?Replaces=%3B%3B>',
  '\r\nRefer-Sub: false',
  '\r\nEvent: refer;id=1',
  '\r\nSubscription-State: terminated;reason="',
  '\r\nContact: *',
  '\r\nContact: <sip:x@192.0.2.66>;q=0.5, <sip:[>',
  '\r\nContent-Length: 0',
  '\r\nContent-Type: multipart/mixed;boundary=',
  '\r\nExpires: 0',
  '\r\nRecord-Route: <sip:192.0.2.9;lr>',
];

/** Mulberry32: the same run for the same seed. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  below(n: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * n);
  }

  of<T>(all: readonly T[]): T {
    const one = all[this.below(all.length)];
    if (one === undefined) throw new Error('nothing to choose from');
    return one;
  }
}

/** One to four small changes; one time in five none. */
function mutate(dice: Dice, message: Buffer): Buffer {
  let bytes: Buffer = Buffer.from(message);
  for (let i = dice.below(5); i > 0; i--) {
    const at = dice.below(bytes.length + 1);
    const end = Math.min(bytes.length, at + dice.below(40));
    const piece = Buffer.from(dice.of(PIECES));
    const [before, middle, after] = [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(end)];
    switch (dice.below(7)) {
      case 0:
        bytes = Buffer.concat([before, after]);
        break;
      case 1:
        bytes = Buffer.concat([before, middle, middle, after]);
        break;
      case 2:
        bytes = Buffer.concat([before, piece, bytes.subarray(at)]);
        break;
      case 3:
        if (bytes.length > 0) bytes[dice.below(bytes.length)] = dice.below(256);
        break;
      case 4:
        bytes = Buffer.concat([before, dice.of(TORTURE).subarray(at)]);
        break;
      case 5:
        bytes = Buffer.from(
          bytes.toString('latin1').replace(/\d+/, () => dice.of(['0', '1', '65536', '1e9'])),
          'latin1',
        );
        break;
      default: {
        // At a line, where headers are: the change is more likely to mean something there.
        const line = bytes.indexOf('\r\n', at);
        if (line >= 0) bytes = Buffer.concat([bytes.subarray(0, line), piece, bytes.subarray(line)]);
      }
    }
  }
  return bytes;
}

const METHODS = ['PRACK', 'UPDATE', 'REFER', 'NOTIFY', 'INFO', 'INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'MESSAGE'];

/** A request in a dialog with us, whole and right; `tag` is ours, `rseq` the number of our last reliable response. */
function inDialog(dice: Dice, method: string, callId: string, tag: string, sequence: number, rseq: string): Buffer {
  const bodies = ['', OFFER, 'SIP/2.0 200 OK\r\n', 'Signal=1\r\n'];
  const body = dice.of(bodies);
  const lines = inviteLines({
    start: `${method} sip:bob@192.0.2.99 SIP/2.0`,
    via: `Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK${callId}${sequence}`,
    to: `To: <sip:bob@example.org>;tag=${tag}`,
    callId: `Call-ID: ${callId}`,
    cseq: `CSeq: ${sequence} ${method}`,
    able: 'Supported: 100rel, timer',
    rack: `RAck: ${rseq} 1 INVITE`,
    se: dice.of(['', 'Session-Expires: 90;refresher=uas', 'Session-Expires: 90;refresher=uac']),
    refer: method === 'REFER' ? 'Refer-To: <sip:2000@x?Replaces=a%3Bto-tag%3D1%3Bfrom-tag%3D2>' : '',
    event: 'Event: refer',
    state: 'Subscription-State: active;expires=60',
    type: dice.of(['Content-Type: application/sdp', 'Content-Type: message/sipfrag', '']),
  });
  return Buffer.from(wire([...lines, `Content-Length: ${body.length}`], body));
}

/** An answer to a request of ours, whole and right but for its status, which is any. */
function answerTo(dice: Dice, text: string): Buffer {
  const lines = text.slice(0, text.indexOf('\r\n\r\n')).split('\r\n');
  const copied = lines.filter((line) => /^(via|from|call-id|cseq):/i.test(line));
  const to = lines.find((line) => /^to:/i.test(line)) ?? '';
  const status = dice.of([180, 183, 183, 200, 200, 202, 302, 401, 407, 422, 423, 481, 491, 500, 603]);
  const body = dice.of(['', '', ANSWER]);
  const extra = [
    'Require: 100rel',
    `RSeq: ${1 + dice.below(3)}`,
    'Session-Expires: 90;refresher=uac',
    'Allow: INVITE, UPDATE',
    'Min-SE: 120',
    'Min-Expires: 7200',
    'Contact: <sip:far@192.0.2.1:5060>;q=0.4, <sip:other@192.0.2.1:5070>',
    `WWW-Authenticate: Digest realm="r", nonce="${dice.below(9)}", qop="auth"`,
    `Proxy-Authenticate: Digest realm="p", nonce="${dice.below(9)}", qop="auth-int"`,
  ].filter(() => dice.below(2) === 0);
  const tag = to.includes(';tag=') ? '' : `;tag=${dice.of(['far', 'other'])}`;
  return Buffer.from(
    wire(
      [
        `SIP/2.0 ${status} X`,
        ...copied,
        to + tag,
        ...extra,
        'Content-Type: application/sdp',
        `Content-Length: ${body.length}`,
      ],
      body,
    ),
  );
}

/** An agent, one peer, and an application that does everything there is to do. */
class World {
  readonly clock = new FakeClock();
  readonly flow: FakeFlow;
  readonly errors: unknown[] = [];
  readonly calls = new Set<Call>();
  readonly agent: SipAgent;
  readonly #dice: Dice;

  constructor(dice: Dice, protocol: 'UDP' | 'TLS') {
    this.#dice = dice;
    this.flow = new FakeFlow(protocol);
    this.agent = new SipAgent({
      clock: this.clock,
      random: countingRandom(),
      name: 'Test',
      local: () => ({ host: '192.0.2.99', port: 5060 }),
      connect: () => this.flow,
      handlers: {
        onError: (error) => this.errors.push(error),
        onInvite: (call) => this.#take(call),
        onReplaces: (call) => this.#take(call),
      },
    });
  }

  #take(call: IncomingCall): void {
    this.calls.add(call);
    call.handlers = this.#handlers(call);
  }

  #handlers(call: Call | null): CallHandlers {
    return {
      onReoffer: () => this.#dice.of([{ sdp: ANSWER }, { status: 488 }, Promise.resolve({ sdp: ANSWER })]),
      onRefer: ({ notify }) => {
        notify(180);
        this.clock.setTimeout(() => notify(this.#dice.of([100, 200, 486])), this.#dice.below(2_000));
        return this.#dice.of([202, 603]);
      },
      onEarlyOffer: () => ANSWER,
      onEnded: () => call !== null && this.calls.delete(call),
    };
  }

  place(): void {
    const call = this.agent.invite({
      target: 'sip:bob@192.0.2.1',
      flow: this.flow,
      from: { uri: 'sip:a@shouwen' },
      sdp: this.#dice.of([OFFER, null]),
      credentials: { username: 'u', password: 'p' },
      followRedirects: true,
      handlers: this.#handlers(null),
    });
    this.calls.add(call);
  }

  /** Something an application may do with some call of its own. */
  act(): void {
    const dice = this.#dice;
    const call = [...this.calls][dice.below(Math.max(1, this.calls.size))];
    if (call === undefined) return;
    if (call.state === 'established') {
      const act = dice.below(5);
      if (act === 0) void call.reinvite(OFFER);
      if (act === 1) void call.update(OFFER);
      if (act === 2) void call.refer('sip:2000@x');
      if (act === 3) void call.send('INFO', {});
      if (act === 4) call.serialise();
    } else if (call instanceof IncomingCall) {
      const act = dice.below(5);
      if (act === 0) call.ringing();
      if (act === 1) call.progress(ANSWER);
      if (act === 2) call.accept(ANSWER);
      if (act === 3) void call.update(OFFER);
      if (act === 4) call.reject(486);
    } else if (call instanceof OutgoingCall && dice.below(4) === 0) call.cancel();
  }

  /** A call of the peer that is put through, so that there is a dialog to break. Gives our tag. */
  establish(callId: string): string {
    const lines = inviteLines({
      via: `Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK${callId}`,
      callId: `Call-ID: ${callId}`,
      able: 'Supported: 100rel, timer',
      allow: 'Allow: INVITE, UPDATE',
      type: 'Content-Type: application/sdp',
    });
    this.receive(Buffer.from(wire([...lines, `Content-Length: ${OFFER.length}`], OFFER)));
    const call = [...this.calls].at(-1);
    if (call instanceof IncomingCall) {
      if (this.#dice.below(2) === 0) call.progress(ANSWER);
      if (this.#dice.below(2) === 0) call.accept(ANSWER);
    }
    return call?.dialogId?.localTag ?? 'none';
  }

  receive(bytes: Buffer): void {
    this.agent.receive(bytes, this.flow);
  }
}

/** `PRACK 200`, `NOTIFY`: what we answered and sent, so that a storm that reaches nothing is noticed. */
function note(texts: readonly string[], seen: Set<string>): void {
  for (const text of texts) {
    const status = /^SIP\/2\.0 (\d{3})/.exec(text)?.[1];
    const method = /^CSeq: *\d+ +(\S+)/im.exec(text)?.[1] ?? '';
    seen.add(status === undefined ? method : `${method} ${status}`);
  }
}

async function storm(seed: number, protocol: 'UDP' | 'TLS', messages: number, seen: Set<string>): Promise<void> {
  const dice = new Dice(seed);
  const world = new World(dice, protocol);
  let received = 0;
  for (let round = 0; received < messages; round++) {
    const callId = `c${seed}r${round}`;
    const tag = world.establish(callId);
    world.place();
    for (let i = 0; i < 40; i++, received++) {
      const kind = dice.below(8);
      const request = world.flow.texts.findLast((text) => !text.startsWith('SIP/2.0') && !text.startsWith('ACK'));
      const reliable = world.flow.texts.findLast((text) => text.includes('\r\nRSeq: ')) ?? '';
      const rseq = /\r\nRSeq: (\d+)/.exec(reliable)?.[1] ?? '1';
      if (kind < 3) world.receive(mutate(dice, inDialog(dice, dice.of(METHODS), callId, tag, 2 + i, rseq)));
      else if (kind < 6 && request !== undefined) world.receive(mutate(dice, answerTo(dice, request)));
      else world.receive(mutate(dice, dice.of(TORTURE)));
      if (dice.below(3) === 0) world.act();
      if (dice.below(5) === 0) world.clock.advance(dice.below(3_000));
      await settle();
    }
    for (const call of [...world.calls]) call.bye();
    // Longer than every timer there is but the session's, which ended with its call.
    await world.clock.advanceAsync(300_000);
    note(world.flow.texts, seen);
    world.flow.texts.length = 0;
    const faults = world.errors.filter((error) => !(error instanceof SipError && error.code === 'malformed'));
    expect({ seed, round, faults }).toEqual({ seed, round, faults: [] });
    expect({ seed, round, ...world.agent.stats() }).toMatchObject({ calls: 0, transactions: 0 });
    expect({ seed, round, timers: world.clock.pending }).toEqual({ seed, round, timers: 0 });
    world.errors.length = 0;
    world.calls.clear();
  }
}

setFlagsFromString('--expose_gc');
const collect: () => void = runInNewContext('gc');

describe('messages of RFC 4475 and of running calls, mutated', () => {
  it.each(['UDP', 'TLS'] as const)(
    'over %s: nothing throws, every call and transaction ends, memory stays flat',
    { timeout: 60_000 },
    async (protocol) => {
      // What is compiled and cached once is not counted.
      const seen = new Set<string>();
      await storm(1, protocol, 1_000, seen);
      collect();
      const before = process.memoryUsage().heapUsed;
      for (let seed = 2; seed < 14; seed++) await storm(seed, protocol, 800, seen);
      collect();
      const grownBytes = process.memoryUsage().heapUsed - before;
      expect(grownBytes).toBeLessThan(2_000_000);
      const deep = ['PRACK', 'PRACK 200', 'REFER', 'REFER 202', 'NOTIFY', 'NOTIFY 200', 'UPDATE', 'UPDATE 200'];
      for (const one of deep) expect(seen).toContain(one);
    },
  );
});
