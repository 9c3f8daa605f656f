import type { CallEnd, IncomingCall, OutgoingCall, SipAgentOptions } from '@shouwen/sip';
import { afterEach, describe, expect, it } from 'vitest';
import { type Harness, HOST, openHarness, SDP } from './_harness.ts';
import { type RunningSipp, runSipp, type SippResult, startSipp } from './_sipp.ts';

let harness: Harness | null = null;
let peers: RunningSipp[] = [];

afterEach(async () => {
  for (const peer of peers) await peer.stop();
  peers = [];
  await harness?.close();
  harness = null;
});

async function open(options: Partial<SipAgentOptions> = {}): Promise<Harness> {
  harness = await openHarness(options);
  return harness;
}

async function waiting(scenario: string, calls = 1, words: Record<string, string> = {}): Promise<RunningSipp> {
  const peer = await startSipp({ scenario, calls, words });
  peers.push(peer);
  return peer;
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function expectClean(result: SippResult, calls = 1): void {
  expect(result, result.output).toMatchObject({ successful: calls, failed: 0 });
  expect(harness?.errors).toEqual([]);
}

/** sipp calls us; `take` answers. */
async function called(
  scenario: string,
  take: (call: IncomingCall) => void,
  options: Partial<SipAgentOptions> = {},
  calls = 5,
): Promise<void> {
  const { transports, agent } = await open({ ...options, handlers: { onInvite: take, ...options.handlers } });
  expectClean(await runSipp({ scenario, target: transports.port, calls }), calls);
  await wait(100);
  expect(agent.stats().calls).toBe(0);
}

type Placing = Parameters<Harness['agent']['invite']>[0];

/** We call sipp; resolves with the end of our call. `accepted` sees it when it stands. */
function place(
  port: number,
  accepted: (call: OutgoingCall) => void,
  options: Partial<Placing> = {},
): Promise<{ end: CallEnd; sdp: string | null }> {
  return new Promise((resolve, reject) => {
    if (harness === null) throw new Error('no agent');
    let answer: string | null = null;
    const call: OutgoingCall = harness.agent.invite({
      target: `sip:service@${HOST}:${port}`,
      destination: { protocol: 'UDP', host: HOST, port },
      from: { uri: `sip:centre@${HOST}`, displayName: '客服中心' },
      sdp: SDP,
      credentials: { username: 'trunkuser', password: 'trunkword' },
      ...options,
      handlers: {
        onAccepted: ({ sdp }) => {
          answer = sdp;
          // Not in the stack's own turn: what the test throws is the test's.
          queueMicrotask(() => {
            try {
              accepted(call);
            } catch (error) {
              reject(error);
            }
          });
        },
        onEnded: (end) => resolve({ end, sdp: answer }),
        ...options.handlers,
      },
    });
  });
}

const hangUp = (call: OutgoingCall) => call.bye();

describe('PRACK (RFC 3262), sipp calls us', () => {
  it('our 183 is repeated until it is acknowledged, and our 200 waits for that', async () => {
    await called('uac-expect-183-with-rseq.xml', (call) => {
      call.progress(SDP);
      call.accept(SDP);
    });
  });

  it('a PRACK for nothing is 481, one that cannot be read 400', async () => {
    await called('uac-expect-481-on-unknown-prack.xml', (call) => {
      call.ringing();
      // The 200 must not overtake what the scenario waits for.
      setTimeout(() => call.accept(SDP), 300);
    });
  });
});

describe('PRACK (RFC 3262), we call sipp', () => {
  it('each reliable 1xx gets one, and the answer of the 183 is the answer', async () => {
    await open();
    const peer = await waiting('uas-expect-prack.xml', 5);
    const calls = await Promise.all(Array.from({ length: 5 }, () => place(peer.port, hangUp)));
    for (const { end, sdp } of calls) {
      expect(end.cause).toBe('hung-up');
      expect(sdp).toContain('m=audio');
    }
    expectClean(await peer.result, 5);
  });

  it('an offer in a 183 is answered by it', async () => {
    await open();
    const peer = await waiting('uas-expect-prack-with-answer.xml');
    const { end } = await place(peer.port, hangUp, { sdp: null, handlers: { onEarlyOffer: () => SDP } });
    // Our own handlers took the place of those that hang up.
    expect(end.cause).toBe('hung-up');
    expectClean(await peer.result);
  });

  it('two phones ring and both answer: one is the call, the other gets ACK and BYE', async () => {
    await open();
    const peer = await waiting('uas-expect-ack-and-bye-of-both-forks.xml');
    const { end } = await place(peer.port, (call) => setTimeout(() => call.bye(), 500));
    expect(end.cause).toBe('hung-up');
    expectClean(await peer.result);
  });
});

describe('session timers (RFC 4028)', () => {
  const short = { sessionTimer: { seconds: 4, minSeconds: 2 } };
  const answering = (call: IncomingCall) => {
    call.ringing();
    call.accept(SDP);
  };

  it('sipp asks for too little, then for enough, and refreshes', async () => {
    await called('uac-expect-422-then-session-timer.xml', answering);
  });

  it('sipp promises to refresh and does not: BYE', async () => {
    const ends: CallEnd[] = [];
    const take = (call: IncomingCall) => {
      call.handlers = { onEnded: (end) => ends.push(end) };
      answering(call);
    };
    await called('uac-expect-bye-on-expiry.xml', take, short, 1);
    expect(ends).toMatchObject([{ cause: 'gone', status: 408, reasonPhrase: 'Session Expired' }]);
  });

  it('we ask for too little, and then for what sipp wants', async () => {
    await open();
    const peer = await waiting('uas-expect-longer-session-after-422.xml');
    expect((await place(peer.port, hangUp)).end.cause).toBe('hung-up');
    expectClean(await peer.result);
  });

  it.each([
    ['UPDATE', 'uas-expect-update-refresh.xml', 4_800],
    ['re-INVITE', 'uas-expect-reinvite-refresh.xml', 2_800],
  ])('we refresh by %s', async (_how, scenario, talkMs) => {
    await open(short);
    const peer = await waiting(scenario);
    const { end } = await place(peer.port, (call) => setTimeout(() => call.bye(), talkMs));
    expect(end.cause).toBe('hung-up');
    expectClean(await peer.result);
  });
});

describe('REFER (RFC 3515)', () => {
  it('we transfer sipp, hear how it goes, and hang up', async () => {
    await open();
    const peer = await waiting('uas-expect-refer.xml');
    const progress: string[] = [];
    await place(peer.port, (call) => {
      void call.refer('sip:2000@transfer.example', {
        onProgress: ({ status, isFinal }) => {
          progress.push(`${status}${isFinal ? ' final' : ''}`);
          if (isFinal) call.bye();
        },
      });
    });
    expect(progress).toEqual(['100', '180', '200 final']);
    expectClean(await peer.result);
  });

  it('sipp asks to be transferred and hears how it goes', async () => {
    await called('uac-expect-notify.xml', (call) => {
      call.handlers = {
        onRefer: ({ target, replaces, referredBy, notify }) => {
          expect([target, replaces?.callId, referredBy]).toEqual([
            'sip:2000@transfer.example',
            'a@b',
            `<sip:sipp@${HOST}>`,
          ]);
          setTimeout(() => notify(180), 100);
          setTimeout(() => notify(200), 200);
          return 202;
        },
      };
      call.accept(SDP);
    });
  });
});

describe('Replaces (RFC 3891)', () => {
  /** A call from sipp that stands, and what another must say to take its place. */
  async function standing(onReplaces: (call: IncomingCall) => void) {
    let established: (call: IncomingCall) => void = () => {};
    const stands = new Promise<IncomingCall>((resolve) => {
      established = resolve;
    });
    const { transports } = await open({
      handlers: {
        onReplaces,
        onInvite: (call) => {
          call.handlers = { onAcknowledged: () => established(call) };
          call.accept(SDP);
        },
      },
    });
    const target = transports.port;
    const first = await startSipp({ scenario: 'uac-expect-bye.xml', target, calls: 1 });
    peers.push(first);
    const call = await stands;
    const id = call.dialogId;
    if (id === null) throw new Error('no dialog');
    return { target, first, call, value: `${id.callId};to-tag=${id.localTag};from-tag=${id.remoteTag}` };
  }

  it('a call takes the place of another, which ends by BYE', async () => {
    const { target, first, value } = await standing((call) => call.accept(SDP));
    const scenario = 'uac-expect-200-with-replaces.xml';
    expectClean(await runSipp({ scenario, target, calls: 1, words: { replaces: value } }));
    expectClean(await first.result);
  });

  it('what cannot be replaced is refused: 481, 486, 603', async () => {
    const { target, first, call, value } = await standing(() => {
      throw new Error('nothing to replace');
    });
    const refused = async (status: number, replaces: string) => {
      const scenario = `uac-expect-${status}-on-replaces.xml`;
      expectClean(await runSipp({ scenario, target, calls: 1, words: { replaces } }));
    };
    await refused(481, 'x@y;to-tag=1;from-tag=2');
    await refused(486, `${value};early-only`);
    call.bye();
    expectClean(await first.result);
    await refused(603, value);
  });

  it('a call of ours says what it replaces', async () => {
    await open();
    const peer = await waiting('uas-expect-replaces.xml');
    await place(peer.port, hangUp, {
      replaces: { callId: 'a@b', toTag: '1', fromTag: '2', earlyOnly: true },
      referredBy: '<sip:boss@shouwen>',
    });
    expectClean(await peer.result);
  });
});

describe('3xx', () => {
  it('is followed to the Contact with the highest q', async () => {
    await open();
    const phone = await waiting('uas');
    const peer = await waiting('uas-redirect-302.xml', 1, { elsewhere: `${HOST}:${phone.port}` });
    const redirected: string[] = [];
    const { end } = await place(peer.port, hangUp, { followRedirects: true });
    expect(end.cause).toBe('hung-up');
    expect(redirected).toEqual([]);
    expectClean(await peer.result);
    expectClean(await phone.result);
  });
});

describe('passwords on the way', () => {
  it.each([
    ['a proxy asks, and asks again with a fresh nonce', 'uas-expect-proxy-password-with-fresh-nonce.xml'],
    ['a proxy asks and the phone behind it too', 'uas-expect-two-passwords.xml'],
    ['the body is to be protected too', 'uas-expect-password-over-body.xml'],
  ])('%s', async (_what, scenario) => {
    await open();
    const peer = await waiting(scenario, 3);
    const calls = await Promise.all(Array.from({ length: 3 }, () => place(peer.port, hangUp)));
    expect(new Set(calls.map(({ end }) => end.cause))).toEqual(new Set(['hung-up']));
    expectClean(await peer.result, 3);
  });
});

describe('a registration with a trunk', () => {
  it('gives the password, asks for longer, refreshes, and is taken back', async () => {
    const { agent } = await open();
    const peer = await waiting('uas-expect-register-refresh-and-end.xml');
    const states: string[] = [];
    const registration = agent.register({
      registrar: `sip:${HOST}`,
      user: `sip:0571999@${HOST}`,
      destination: () => ({ protocol: 'UDP', host: HOST, port: peer.port }),
      credentials: { username: 'trunkuser', password: 'trunkword' },
      expires: 2,
      onChange: ({ state }) => states.push(state),
    });
    for (let i = 0; i < 100 && states.length < 3; i++) await wait(50);
    expect(states).toEqual(['registering', 'registered', 'registered']);
    expect(registration.status.serviceRoute).toEqual([`<sip:${HOST}:${peer.port};lr>`]);
    await registration.stop();
    expectClean(await peer.result);
  });
});
