import type { CallEnd, CallHandlers, OutgoingCall } from '@shouwen/sip';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bridge } from './_b2bua.ts';
import { type Harness, HOST, openHarness, SDP } from './_harness.ts';
import { type RunningSipp, runSipp, startSipp } from './_sipp.ts';

let harness: Harness;
let peers: RunningSipp[] = [];

beforeEach(async () => {
  harness = await openHarness();
});

afterEach(async () => {
  for (const peer of peers) await peer.stop();
  peers = [];
  await harness.close();
});

async function peer(options: Parameters<typeof startSipp>[0]): Promise<RunningSipp> {
  const running = await startSipp(options);
  peers.push(running);
  return running;
}

function place(port: number, handlers: CallHandlers, protocol: 'UDP' | 'TCP' = 'UDP'): OutgoingCall {
  return harness.agent.invite({
    target: `sip:service@${HOST}:${port}`,
    destination: { protocol, host: HOST, port },
    from: { uri: `sip:centre@${HOST}`, displayName: '客服中心' },
    sdp: SDP,
    credentials: { username: 'trunkuser', password: 'trunkword' },
    handlers,
  });
}

/** Places a call and resolves with its end; `during` sees it first. */
function callToEnd(
  port: number,
  during: (call: OutgoingCall, event: 'ringing' | 'accepted') => void,
  protocol: 'UDP' | 'TCP' = 'UDP',
): Promise<CallEnd> {
  return new Promise((resolve) => {
    const call: OutgoingCall = place(
      port,
      {
        onProvisional: () => during(call, 'ringing'),
        onAccepted: () => during(call, 'accepted'),
        onEnded: resolve,
      },
      protocol,
    );
  });
}

const hangUp = (call: OutgoingCall, event: string) => {
  if (event === 'accepted') call.bye();
};

describe('we call sipp', () => {
  it.each(['UDP', 'TCP'] as const)('over %s, 100 calls, none fails', async (protocol) => {
    const uas = await peer({ scenario: 'uas', calls: 100, protocol });
    const ends: Promise<CallEnd>[] = [];
    for (let i = 0; i < 100; i++) {
      ends.push(callToEnd(uas.port, hangUp, protocol));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(new Set((await Promise.all(ends)).map((end) => end.cause))).toEqual(new Set(['hung-up']));
    const result = await uas.result;
    expect(result, result.output).toMatchObject({ successful: 100, failed: 0 });
    expect(harness.errors).toEqual([]);
    expect(harness.agent.stats().calls).toBe(0);
  });

  it('through a network that loses messages', async () => {
    const uas = await peer({ scenario: 'uas', calls: 50, lostPercent: 5 });
    const ends = await Promise.all(Array.from({ length: 50 }, () => callToEnd(uas.port, hangUp)));
    expect(new Set(ends.map((end) => end.cause))).toEqual(new Set(['hung-up']));
    const result = await uas.result;
    expect(result, result.output).toMatchObject({ successful: 50, failed: 0 });
  });

  it('and give up while it rings', async () => {
    const uas = await peer({ scenario: 'uas-expect-cancel.xml', calls: 10 });
    const ends = await Promise.all(
      Array.from({ length: 10 }, () =>
        callToEnd(uas.port, (call, event) => {
          if (event === 'ringing') call.cancel();
        }),
      ),
    );
    expect(new Set(ends.map((end) => end.cause))).toEqual(new Set(['cancelled']));
    const result = await uas.result;
    expect(result, result.output).toMatchObject({ successful: 10, failed: 0 });
    expect(harness.agent.stats().calls).toBe(0);
  });

  it('and give up in the moment it answers: ACK and BYE', async () => {
    const uas = await peer({ scenario: 'uas-answer-crossing-cancel.xml', calls: 10 });
    const accepted: string[] = [];
    const ends = await Promise.all(
      Array.from({ length: 10 }, () =>
        callToEnd(uas.port, (call, event) => {
          if (event === 'ringing') call.cancel();
          else accepted.push(event);
        }),
      ),
    );
    expect(new Set(ends.map((end) => end.cause))).toEqual(new Set(['cancelled']));
    const result = await uas.result;
    expect(result, result.output).toMatchObject({ successful: 10, failed: 0 });
    expect(accepted).toEqual([]);
  });

  it('and give the password it asks for', async () => {
    const uas = await peer({ scenario: 'uas-expect-password.xml', calls: 5 });
    const ends = await Promise.all(Array.from({ length: 5 }, () => callToEnd(uas.port, hangUp)));
    expect(new Set(ends.map((end) => end.cause))).toEqual(new Set(['hung-up']));
    const result = await uas.result;
    expect(result, result.output).toMatchObject({ successful: 5, failed: 0 });
  });

  it('and are hung up on', async () => {
    const uas = await peer({ scenario: 'uas-expect-200-then-bye.xml', calls: 5 });
    const ends = await Promise.all(Array.from({ length: 5 }, () => callToEnd(uas.port, () => {})));
    expect(new Set(ends.map((end) => end.cause))).toEqual(new Set(['bye']));
    const result = await uas.result;
    expect(result, result.output).toMatchObject({ successful: 5, failed: 0 });
  });
});

describe('between two sipps', () => {
  it('150 calls at 50 a second pass through, none fails', async () => {
    const uas = await peer({ scenario: 'uas', calls: 150 });
    await harness.close();
    harness = await openHarness({ handlers: { onInvite: (call) => bridge(harness.agent, call, uas.port) } });
    const target = harness.transports.port;
    const caller = await runSipp({ scenario: 'uac', target, calls: 150, perSecond: 50, durationMs: 100 });
    expect(caller, caller.output).toMatchObject({ successful: 150, failed: 0, retransmissions: 0 });
    const called = await uas.result;
    expect(called, called.output).toMatchObject({ successful: 150, failed: 0 });
    expect(harness.errors).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(harness.agent.stats().calls).toBe(0);
  });
});
