import { describe, expect, test } from 'vitest';
import {
  DIGITS,
  DIGITS_QUEUED_MAX,
  DigitReceiver,
  DigitSender,
  EVENT_TIMEOUT_MS,
  writeEvent,
} from './telephone-event.ts';

function event(digit: string, isEnd: boolean, ticks: number): Uint8Array {
  const payload = new Uint8Array(4);
  writeEvent(payload, 0, digit, isEnd, ticks);
  return payload;
}

/** Receives [digit, end, ticks, timestamp] one after the other, 20 ms apart; returns the digits told. */
function receive(packets: [string, boolean, number, number][], receiver = new DigitReceiver()) {
  return packets.flatMap(([digit, isEnd, ticks, timestamp], i) => {
    const told = receiver.receive(event(digit, isEnd, ticks), 0, 4, timestamp, i * 20);
    return told ? [`${told.digit}:${told.durationMs}`] : [];
  });
}

describe('digit receiver', () => {
  test('tells a digit once although its end comes three times', () => {
    expect(
      receive([
        ['5', false, 160, 1],
        ['5', false, 320, 1],
        ['5', true, 480, 1],
        ['5', true, 480, 1],
        ['5', true, 480, 1],
      ]),
    ).toEqual(['5:60']);
  });

  test('tells the same digit twice when it is pressed twice', () => {
    expect(
      receive([
        ['5', false, 160, 1],
        ['5', true, 320, 1],
        ['5', false, 160, 1000],
        ['5', true, 320, 1000],
      ]),
    ).toEqual(['5:40', '5:40']);
  });

  test('tells a digit of which only one packet arrived, if it is an end', () => {
    expect(receive([['#', true, 800, 77]])).toEqual(['#:100']);
  });

  test('tells a digit without end when the next begins', () => {
    expect(
      receive([
        ['1', false, 160, 1],
        ['2', false, 160, 2000],
        ['2', true, 320, 2000],
      ]),
    ).toEqual(['1:20', '2:40']);
  });

  test('tells a digit without end after a while', () => {
    const receiver = new DigitReceiver();
    expect(receive([['9', false, 640, 5]], receiver)).toEqual([]);
    expect(receiver.expire(EVENT_TIMEOUT_MS - 1)).toBeNull();
    expect(receiver.expire(EVENT_TIMEOUT_MS)).toEqual({ digit: '9', durationMs: 80 });
    expect(receiver.expire(10_000)).toBeNull();
  });

  test('is not confused by a late packet of the digit before', () => {
    expect(
      receive([
        ['1', true, 480, 1000],
        ['2', false, 160, 3000],
        ['1', true, 480, 1000],
        ['2', true, 480, 3000],
      ]),
    ).toEqual(['1:60', '2:60']);
  });

  test('follows timestamps across their wrap', () => {
    expect(
      receive([
        ['1', true, 480, 0xffff_ff00],
        ['2', true, 480, 100],
      ]),
    ).toEqual(['1:60', '2:60']);
  });

  test('ignores flash, unknown events and short payloads', () => {
    const receiver = new DigitReceiver();
    expect(receiver.receive(Uint8Array.of(16, 0x80, 0, 100), 0, 4, 1, 0)).toBeNull();
    expect(receiver.receive(Uint8Array.of(255, 0x80, 0, 100), 0, 4, 2, 0)).toBeNull();
    expect(receiver.receive(Uint8Array.of(1, 0x80, 0), 0, 3, 3, 0)).toBeNull();
    expect(receiver.expire(10_000)).toBeNull();
  });
});

describe('digit sender', () => {
  /** Runs until idle. */
  function send(digits: string, toneMs: number) {
    const sender = new DigitSender();
    expect(sender.enqueue(digits, toneMs)).toBe(true);
    const steps = [];
    for (let i = 0; sender.isBusy && i < 1000; i++) steps.push(sender.next());
    return steps;
  }

  test('sends each digit as growing packets, three ends and a pause', () => {
    const steps = send('4', 100);
    expect(steps.map((step) => step?.ticks ?? 0)).toEqual([160, 320, 480, 640, 800, 800, 800, 800, 0, 0, 0]);
    expect(steps.map((step) => step?.isEnd ?? false).filter(Boolean).length).toBe(3);
    expect(steps[0]?.isFirst).toBe(true);
    expect(steps.filter((step) => step?.isFirst).length).toBe(1);
  });

  test('is understood by the receiver', () => {
    const receiver = new DigitReceiver();
    let timestamp = 0;
    const told: string[] = [];
    for (const [i, step] of send(DIGITS, 60).entries()) {
      if (!step) continue;
      if (step.isFirst) timestamp += 2000;
      const digit = receiver.receive(event(step.digit, step.isEnd, step.ticks), 0, 4, timestamp, i * 20);
      if (digit) told.push(digit.digit);
    }
    expect(told.join('')).toBe(DIGITS);
  });

  test('takes a bounded number of digits', () => {
    const sender = new DigitSender();
    expect(sender.enqueue('1'.repeat(DIGITS_QUEUED_MAX), 60)).toBe(true);
    expect(sender.enqueue('1', 60)).toBe(false);
  });
});
