import { countingRandom, type FakeClock } from '../_fake-clock.ts';
import type { Flow, TransportProtocol } from '../transport/flow.ts';
import type { SipAgentHandlers } from './agent-options.ts';
import { SipAgent } from './sip-agent.ts';

/** How bad the network is. Shares are 0 to 1. */
export interface Weather {
  loss: number;
  duplication: number;
  /** A message takes 1 ms to this long, each its own time: they overtake one another. */
  delayMsMax: number;
  seed: number;
}

/** A network of agents on one clock. The same weather gives the same run, message by message. */
export class LossyNetwork {
  readonly #clock: FakeClock;
  readonly #weather: Weather;
  readonly #agents = new Map<string, SipAgent>();
  readonly #flows = new Map<string, Flow>();
  /** Every message that was sent, for the report of a failing run. */
  readonly trace: string[] = [];
  /** What any agent reported; must stay empty. */
  readonly errors: unknown[] = [];
  #random: number;

  constructor(clock: FakeClock, weather: Weather) {
    this.#clock = clock;
    this.#weather = weather;
    this.#random = weather.seed >>> 0;
  }

  /** An agent at this address, port 5060. */
  join(address: string, handlers: SipAgentHandlers, protocol: TransportProtocol = 'UDP'): SipAgent {
    const agent = new SipAgent({
      clock: this.#clock,
      random: countingRandom(address.replaceAll('.', '')),
      name: address,
      local: () => ({ host: address, port: 5060 }),
      connect: ({ host }) => this.flow(address, host, protocol),
      handlers: {
        onError: (error) => this.errors.push(error),
        ...handlers,
      },
    });
    this.#agents.set(address, agent);
    return agent;
  }

  /** The flow from one address to another; on anything but UDP nothing is lost, doubled or overtaken. */
  flow(from: string, to: string, protocol: TransportProtocol): Flow {
    const key = `${protocol} ${from} ${to}`;
    let flow = this.#flows.get(key);
    if (flow === undefined) {
      const isReliable = protocol !== 'UDP';
      flow = {
        id: key,
        protocol,
        remoteAddress: to,
        remotePort: 5060,
        isReliable,
        isOpen: true,
        send: (text) => this.#send(from, to, protocol, text),
      };
      this.#flows.set(key, flow);
    }
    return flow;
  }

  #send(from: string, to: string, protocol: TransportProtocol, text: string): void {
    const isReliable = protocol !== 'UDP';
    const { loss, duplication, delayMsMax } = this.#weather;
    const copies = isReliable ? 1 : this.#chance(loss) ? 0 : this.#chance(duplication) ? 2 : 1;
    this.trace.push(`${this.#clock.now() % 1e7} ${from} > ${to} x${copies} ${text.slice(0, text.indexOf('\r\n'))}`);
    for (let i = 0; i < copies; i++) {
      const delayMs = isReliable ? 10 : 1 + Math.floor(this.#fraction() * delayMsMax);
      this.#clock.setTimeout(() => {
        this.#agents.get(to)?.receive(Buffer.from(text), this.flow(to, from, protocol));
      }, delayMs);
    }
  }

  #chance(share: number): boolean {
    return this.#fraction() < share;
  }

  /** Mulberry32: small, and the same everywhere. */
  #fraction(): number {
    this.#random = (this.#random + 0x6d2b79f5) >>> 0;
    let t = this.#random;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
}
