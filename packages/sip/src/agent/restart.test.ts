import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../_fake-clock.ts';
import type { CallSnapshot } from '../dialogs/snapshot.ts';
import { LossyNetwork, type Weather } from './_lossy-network.ts';
import { ANSWER, OFFER } from './_test-agent.ts';
import type { Call } from './call.ts';
import type { CallHandlers } from './call-types.ts';
import type { SipAgent } from './sip-agent.ts';

const PHONE = '192.0.2.1';
const CENTRE = '192.0.2.2';

/** What happens to a call whose centre dies while people talk. */
interface Story {
  centreIs: 'caller' | 'called';
  /** Offers made before the process dies, so that sequence numbers have moved on. */
  offersBefore: number;
  /** Offers made after the last save and lost with the process. */
  offersUnsaved: number;
  afterwards: 'phone hangs up' | 'centre hangs up' | 'phone holds, then hangs up' | 'centre offers, then hangs up';
  weather: Weather;
}

const story: fc.Arbitrary<Story> = fc.record({
  centreIs: fc.constantFrom('caller', 'called'),
  offersBefore: fc.nat(3),
  offersUnsaved: fc.nat(3),
  afterwards: fc.constantFrom(
    'phone hangs up',
    'centre hangs up',
    'phone holds, then hangs up',
    'centre offers, then hangs up',
  ),
  weather: fc.record({
    loss: fc.double({ min: 0, max: 0.2, noNaN: true }),
    duplication: fc.double({ min: 0, max: 0.2, noNaN: true }),
    delayMsMax: fc.integer({ min: 1, max: 200 }),
    seed: fc.integer(),
  }),
});

/** Everyone of one run. */
class World {
  readonly clock = new FakeClock();
  readonly network: LossyNetwork;
  readonly phoneLog: string[] = [];
  readonly centreLog: string[] = [];
  readonly store = new Map<string, CallSnapshot>();
  phone: Call | undefined;
  centre: Call | undefined;
  centreAgent: SipAgent;
  readonly phoneAgent: SipAgent;

  constructor(weather: Weather) {
    this.network = new LossyNetwork(this.clock, weather);
    this.phoneAgent = this.network.join(PHONE, { onInvite: (call) => this.#take('phone', call) });
    this.centreAgent = this.network.join(CENTRE, { onInvite: (call) => this.#take('centre', call) });
  }

  /** Both talk when this resolves, or the weather did not let them. */
  async talk(centreIs: Story['centreIs']): Promise<boolean> {
    const [agent, to] = centreIs === 'caller' ? [this.centreAgent, PHONE] : [this.phoneAgent, CENTRE];
    const side = centreIs === 'caller' ? 'centre' : 'phone';
    const call = agent.invite({
      target: `sip:x@${to}`,
      destination: { protocol: 'UDP', host: to, port: 5060 },
      from: { uri: 'sip:y@shouwen' },
      sdp: OFFER,
      handlers: this.handlers(side),
    });
    if (side === 'centre') this.centre = call;
    else this.phone = call;
    await this.clock.advanceAsync(40_000);
    return this.phone?.state === 'established' && this.centre?.state === 'established';
  }

  async offer(call: Call | undefined, times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      if (call?.state === 'established') void call.reinvite(OFFER);
      await this.clock.advanceAsync(40_000);
    }
  }

  save(): void {
    const snapshot = this.centre?.serialise();
    if (snapshot != null) this.store.set('call', JSON.parse(JSON.stringify(snapshot)));
  }

  /** The old process says nothing more; a new one has only the store. */
  crash(): void {
    this.centreAgent.close();
    this.centre = undefined;
    this.centreAgent = this.network.join(CENTRE, {
      findCall: async (id) => {
        const snapshot = this.store.get('call');
        return snapshot?.callId === id.callId ? { snapshot, handlers: this.handlers('centre') } : null;
      },
      onRestored: (call) => {
        this.centre = call;
      },
    });
  }

  bringBack(): void {
    const snapshot = this.store.get('call');
    if (snapshot !== undefined) this.centre = this.centreAgent.restore(snapshot, this.handlers('centre'));
  }

  handlers(side: 'phone' | 'centre'): CallHandlers {
    const log = side === 'phone' ? this.phoneLog : this.centreLog;
    return { onReoffer: () => ({ sdp: ANSWER }), onEnded: ({ cause }) => log.push(cause) };
  }

  #take(side: 'phone' | 'centre', call: import('./incoming-call.ts').IncomingCall): void {
    call.handlers = this.handlers(side);
    if (side === 'phone') this.phone = call;
    else this.centre = call;
    call.accept(ANSWER);
  }
}

async function finish(world: World, afterwards: Story['afterwards']): Promise<void> {
  if (afterwards.startsWith('centre')) world.bringBack();
  if (afterwards === 'phone holds, then hangs up') await world.offer(world.phone, 1);
  if (afterwards === 'centre offers, then hangs up') await world.offer(world.centre, 1);
  if (afterwards.startsWith('phone')) world.phone?.bye();
  else world.centre?.bye();
  await world.clock.advanceAsync(200_000);
}

describe('a process that dies while people talk', () => {
  it('is replaced by one that ends the call for both', { timeout: 60_000 }, async () => {
    let talked = 0;
    await fc.assert(
      fc.asyncProperty(story, async ({ centreIs, offersBefore, offersUnsaved, afterwards, weather }) => {
        const world = new World(weather);
        if (!(await world.talk(centreIs))) return;
        talked++;
        await world.offer(world.centre, offersBefore);
        world.save();
        await world.offer(world.centre, offersUnsaved);
        world.crash();
        await finish(world, afterwards);
        const report = [afterwards, ...world.network.trace].join('\n');
        expect(world.network.errors, report).toEqual([]);
        expect(world.phoneLog, report).toHaveLength(1);
        // Both by the hand that was meant to: nobody found the call gone.
        const [phone, centre] = afterwards.startsWith('phone') ? ['hung-up', 'bye'] : ['bye', 'hung-up'];
        expect(world.phoneLog, report).toEqual([phone]);
        expect(world.centreLog, report).toEqual([centre]);
        expect(world.phoneAgent.stats(), report).toMatchObject({ calls: 0, transactions: 0 });
        expect(world.centreAgent.stats(), report).toMatchObject({ calls: 0, transactions: 0 });
      }),
      { numRuns: 120 },
    );
    expect(talked).toBeGreaterThan(60);
  });
});
