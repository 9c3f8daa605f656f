import { closeCodes, realtimeVersion } from '@shouwen/contract';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  closeReasons,
  createRealtime,
  protocolVersion,
  type Realtime,
  silenceLimitMs,
  type WebSocketLike,
} from './realtime.ts';

/** The far end of one connection, and a clock that only moves when told. */
class Line implements WebSocketLike {
  readyState = 0;
  onopen: WebSocketLike['onopen'] = null;
  onmessage: WebSocketLike['onmessage'] = null;
  onclose: WebSocketLike['onclose'] = null;
  readonly sent: { type: string; [field: string]: unknown }[] = [];
  isClosed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.isClosed = true;
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.call(null as never, {} as Event);
  }
  say(message: object): void {
    this.onmessage?.call(null as never, { data: JSON.stringify(message) } as MessageEvent);
  }
  welcome(serverTime: number): void {
    this.open();
    this.say({ type: 'welcome', serverTime: new Date(serverTime).toISOString(), seq: 1 });
  }
  drop(code = 1006): void {
    this.readyState = 3;
    this.onclose?.call(null as never, { code } as CloseEvent);
  }
  subscriptions(): object[] {
    return this.sent.filter(({ type }) => type === 'subscribe');
  }
}

let lines: Line[];
let timers: { run: () => void; at: number; isCancelled: boolean }[];
let time: number;
let realtime: Realtime;

function pass(milliseconds: number): void {
  const until = time + milliseconds;
  for (;;) {
    const next = timers.filter((timer) => !timer.isCancelled && timer.at <= until).sort((a, b) => a.at - b.at)[0];
    if (next === undefined) break;
    next.isCancelled = true;
    time = next.at;
    next.run();
  }
  time = until;
}

const last = (): Line => {
  const line = lines.at(-1);
  if (line === undefined) throw new Error('nothing was opened');
  return line;
};

beforeEach(() => {
  lines = [];
  timers = [];
  time = 1_000_000;
  realtime = createRealtime({
    openSocket() {
      const line = new Line();
      lines.push(line);
      return line;
    },
    now: () => time,
    random: () => 0.5,
    setTimer(run, milliseconds) {
      const timer = { run, at: time + milliseconds, isCancelled: false };
      timers.push(timer);
      return () => {
        timer.isCancelled = true;
      };
    },
  });
});

describe('realtime', () => {
  it('speaks the version and the close codes of the contract', () => {
    expect(protocolVersion).toBe(realtimeVersion);
    expect(closeReasons).toEqual(closeCodes);
  });

  it('says hello, then subscribes, and is live', () => {
    realtime.start();
    realtime.subscribe('desk', () => {});
    expect(realtime.connection.get().phase).toBe('connecting');
    last().welcome(time + 60_000);
    expect(last().sent[0]).toEqual({ type: 'hello', version: 1 });
    expect(last().subscriptions()).toEqual([{ type: 'subscribe', topic: 'desk' }]);
    expect(realtime.connection.get()).toMatchObject({ phase: 'live', clockOffsetMs: 60_000, lastMessageAt: time });
  });

  it('resumes after the last sequence number when the line comes back', () => {
    const seen: number[] = [];
    realtime.start();
    realtime.subscribe('live', (message) => seen.push(message.seq));
    last().welcome(time);
    last().say({ type: 'live', seq: 40, live: {} });
    last().say({ type: 'live-patch', seq: 41, patch: {} });
    last().drop();
    expect(realtime.connection.get()).toMatchObject({ phase: 'lost', lastMessageAt: time });
    pass(1_000);
    expect(lines).toHaveLength(2);
    last().welcome(time);
    expect(last().subscriptions()).toEqual([{ type: 'subscribe', topic: 'live', afterSeq: 41 }]);
    last().say({ type: 'live-patch', seq: 41, patch: {} });
    last().say({ type: 'live-patch', seq: 42, patch: {} });
    expect(seen).toEqual([40, 41, 42]);
  });

  it('says that it is lost when the server cannot be reached from the beginning', () => {
    realtime.start();
    last().drop();
    expect(realtime.connection.get().phase).toBe('connecting');
    pass(1_000);
    last().drop();
    expect(realtime.connection.get()).toMatchObject({ phase: 'lost', lastMessageAt: null });
  });

  it('takes a whole document with a lower number, as after a restored database', () => {
    const seen: number[] = [];
    realtime.start();
    realtime.subscribe('desk', (message) => seen.push(message.seq));
    last().welcome(time);
    last().say({ type: 'desk', seq: 900, desk: {} });
    last().say({ type: 'desk', seq: 12, desk: {} });
    expect(seen).toEqual([900, 12]);
  });

  it('waits longer between attempts, up to a bound, and tries at once when told the network is back', () => {
    realtime.start();
    last().welcome(time);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      last().drop();
      const before = lines.length;
      const from = time;
      while (lines.length === before) pass(10);
      waits.push(time - from);
    }
    for (let index = 1; index < waits.length; index++)
      expect(waits[index]).toBeGreaterThanOrEqual(waits[index - 1] ?? 0);
    expect(Math.max(...waits)).toBeLessThanOrEqual(5_000);
    last().drop();
    const before = lines.length;
    realtime.reconnectNow();
    expect(lines).toHaveLength(before + 1);
  });

  it('gives up a line that is silent, whatever the socket says', () => {
    realtime.start();
    last().welcome(time);
    const line = last();
    pass(silenceLimitMs + 5_000);
    expect(line.sent.some(({ type }) => type === 'ping')).toBe(true);
    expect(line.isClosed).toBe(true);
    expect(lines.length).toBeGreaterThan(1);
    expect(realtime.connection.get().phase).toBe('lost');
  });

  it('stays on a quiet line that answers pings, and measures it', () => {
    realtime.start();
    last().welcome(time);
    const line = last();
    const answer = line.send.bind(line);
    line.send = (text) => {
      answer(text);
      const message: { type: string; sentAt?: number } = JSON.parse(text);
      if (message.type !== 'ping') return;
      time += 30;
      line.say({ type: 'pong', sentAt: message.sentAt, serverTime: new Date(time - 15).toISOString() });
    };
    pass(120_000);
    expect(lines).toHaveLength(1);
    expect(realtime.connection.get()).toMatchObject({ phase: 'live', roundTripMs: 30, clockOffsetMs: 0 });
  });

  it('ends for good when signed out or replaced, and comes back after a restart of the server', () => {
    realtime.start();
    last().welcome(time);
    last().drop(closeReasons.restarting);
    pass(1_000);
    last().welcome(time);
    expect(realtime.connection.get().phase).toBe('live');
    last().drop(closeReasons.signedOut);
    pass(60_000);
    expect(lines).toHaveLength(2);
    expect(realtime.connection.get()).toMatchObject({ phase: 'ended', endedBy: 'signed-out' });
  });

  it('asks again for a topic that a starting server does not know yet, and not for one it may not have', () => {
    realtime.start();
    realtime.subscribe('desk', () => {});
    realtime.subscribe('live', () => {});
    last().welcome(time);
    last().say({ type: 'refused', topic: 'desk', reason: 'unknown-topic' });
    last().say({ type: 'refused', topic: 'live', reason: 'not-allowed' });
    pass(3_000);
    expect(last().subscriptions()).toEqual([
      { type: 'subscribe', topic: 'desk' },
      { type: 'subscribe', topic: 'live' },
      { type: 'subscribe', topic: 'desk' },
    ]);
  });

  it('is not upset by what is not ours', () => {
    realtime.start();
    last().welcome(time);
    for (const data of ['<html>', '[]', 'null', '{"type":7}', '{"type":"unknown"}']) {
      last().onmessage?.call(null as never, { data } as MessageEvent);
    }
    last().onmessage?.call(null as never, { data: new ArrayBuffer(4) } as MessageEvent);
    expect(realtime.connection.get().phase).toBe('live');
  });

  it('ends a topic with its last listener', () => {
    realtime.start();
    last().welcome(time);
    const first = realtime.subscribe('live', () => {});
    const second = realtime.subscribe('live', () => {});
    expect(last().subscriptions()).toHaveLength(1);
    first();
    expect(last().sent.at(-1)).toEqual({ type: 'subscribe', topic: 'live' });
    second();
    expect(last().sent.at(-1)).toEqual({ type: 'unsubscribe', topic: 'live' });
  });
});
