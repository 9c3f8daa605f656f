import { Authenticator, computeHa1, type IncomingCall, Registrar } from '@shouwen/sip';
import { afterEach, describe, expect, it } from 'vitest';
import { clock, type Harness, openHarness, random, SDP } from './_harness.ts';
import { runSipp, type SippOptions, type SippResult } from './_sipp.ts';

let harness: Harness | null = null;

afterEach(async () => {
  await harness?.close();
  harness = null;
});

async function open(onInvite: (call: IncomingCall) => void, tamper?: (bytes: Uint8Array) => boolean): Promise<Harness> {
  harness = await openHarness({ handlers: { onInvite } }, tamper);
  return harness;
}

async function call(options: Omit<SippOptions, 'target'>): Promise<SippResult> {
  return await runSipp({ ...options, target: harness?.transports.port ?? 0 });
}

function expectClean(result: SippResult, calls: number): void {
  expect(result, result.output).toMatchObject({ successful: calls, failed: 0 });
  expect(harness?.agent.stats()).toMatchObject({ calls: 0, malformed: 0 });
  expect(harness?.errors).toEqual([]);
}

const answering = (incoming: IncomingCall) => {
  incoming.ringing();
  incoming.accept(SDP);
};

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('sipp calls us', () => {
  it.each(['UDP', 'TCP'] as const)('over %s, 150 calls at 50 a second, none fails', async (protocol) => {
    await open(answering);
    const result = await call({ scenario: 'uac', calls: 150, perSecond: 50, protocol });
    expectClean(result, 150);
    expect(result.retransmissions).toBe(0);
  });

  it('and gives up while it rings', async () => {
    const causes: string[] = [];
    await open((incoming) => {
      incoming.handlers = { onEnded: ({ cause }) => causes.push(cause) };
      incoming.ringing();
    });
    expectClean(await call({ scenario: 'uac-expect-487-on-cancel.xml', calls: 20 }), 20);
    expect(causes).toEqual(Array.from({ length: 20 }, () => 'cancelled'));
  });

  it('and gives up too late: the call stands', async () => {
    const causes: string[] = [];
    await open((incoming) => {
      incoming.handlers = { onEnded: ({ cause }) => causes.push(cause) };
      incoming.accept(SDP);
    });
    expectClean(await call({ scenario: 'uac-expect-200-on-late-cancel.xml', calls: 20 }), 20);
    expect(causes).toEqual(Array.from({ length: 20 }, () => 'bye'));
  });

  it('and finds us busy', async () => {
    await open((incoming) => incoming.reject(486));
    expectClean(await call({ scenario: 'uac-expect-486.xml', calls: 20 }), 20);
  });

  it.each(['UDP', 'TCP'] as const)('and is hung up on over %s', async (protocol) => {
    await open((incoming) => {
      incoming.handlers = { onAcknowledged: () => incoming.bye() };
      incoming.accept(SDP);
    });
    const result = await call({ scenario: 'uac-expect-bye.xml', calls: 20, protocol });
    // Our end is done when the 200 to our BYE is in, a moment after sipp's.
    await wait(100);
    expectClean(result, 20);
  });

  it('and holds: re-INVITE, INFO and OPTIONS in the call', async () => {
    let offers = 0;
    await open((incoming) => {
      incoming.handlers = {
        onReoffer: async () => {
          offers++;
          return { sdp: SDP };
        },
      };
      answering(incoming);
    });
    expectClean(await call({ scenario: 'uac-expect-200-on-hold.xml', calls: 20 }), 20);
    expect(offers).toBe(20);
  });

  it('through a network that loses messages in both directions', async () => {
    let count = 0;
    // sipp throws away 5 % of what it sends and gets; we lose every 15th message on top.
    await open(answering, () => ++count % 15 === 0);
    const result = await call({ scenario: 'uac', calls: 100, perSecond: 50, lostPercent: 5 });
    expect(result, result.output).toMatchObject({ successful: 100, failed: 0 });
    expect(result.retransmissions).toBeGreaterThan(0);
    expect(harness?.errors).toEqual([]);
  });
});

describe('sipp must say who it is', () => {
  const ha1md5 = computeHa1('MD5', '1001', 'shouwen', 'right');
  const failures: string[] = [];

  async function openGuarded(registrar: Registrar): Promise<void> {
    failures.length = 0;
    harness = await openHarness({
      registrar,
      authenticator: new Authenticator({
        realm: 'shouwen',
        secret: 'a secret of this test',
        clock,
        random,
        lookup: async (_realm, username) => (username === '1001' ? { ha1md5, ha1sha256: null } : null),
        onFailure: ({ reason }) => void failures.push(reason),
      }),
      handlers: {
        onInvite: async (incoming) => {
          if ((await incoming.authenticate()) !== null) answering(incoming);
        },
      },
    });
  }

  it.each([
    ['the right password is let in', 'uac-expect-200-with-password.xml', 'right', ['absent']],
    ['a wrong one is not', 'uac-expect-401-twice.xml', 'wrong', ['absent', 'wrong-password']],
  ])('to call: %s', async (_what, scenario, password, reasons) => {
    const registrar = new Registrar({ clock });
    await openGuarded(registrar);
    expectClean(await call({ scenario, calls: 10, username: '1001', password }), 10);
    expect(new Set(failures)).toEqual(new Set(reasons));
  });

  it.each([
    ['the right password makes a binding', 'register-expect-200.xml', '1001', 'right', 1],
    ['a wrong one makes none', 'register-expect-401.xml', '1001', 'wrong', 0],
    ['an unknown user makes none', 'register-expect-401.xml', '9999', 'right', 0],
  ])('to register: %s', async (_what, scenario, username, password, bindings) => {
    const registrar = new Registrar({ clock });
    await openGuarded(registrar);
    expectClean(await call({ scenario, calls: 1, username, password }), 1);
    expect(registrar.bindings('1001')).toHaveLength(bindings);
  });
});
