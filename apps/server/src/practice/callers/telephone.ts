import { type IncomingCall, type OutgoingCall, SipAgent } from '@shouwen/sip';
import { openTransports, pooledRandom, type SipTransports } from '../../channels/voice/index.ts';
import { CallerAudio } from './caller-audio.ts';

/** How a simulated call went. */
export interface CallReport {
  result: 'answered' | 'refused' | 'no-answer' | 'gave-up';
  status: number;
  talkedMs: number;
  packetsReceived: number;
}

export interface TelephoneCall {
  /** Number the caller shows. */
  from: string;
  /** Number called. */
  to: string;
  /** Keys to press, each with the time after the answer. */
  keys: { digit: string; afterMs: number }[];
  /** What the caller says, one sentence after the other with pauses between. */
  sentences: Uint8Array[];
  firstSentenceAfterMs: number;
  pauseMs: number;
  /** Hangs up after this long, whatever happens. */
  patienceMs: number;
  /** Told when the centre answers. */
  onAnswered?(): void;
}

/** A box of telephones on this machine that call the centre over SIP and RTP, as a carrier would bring them. */
export class TelephoneBox {
  readonly #agent: SipAgent;
  readonly #transports: SipTransports;
  readonly #centre: { host: string; port: number };
  readonly #address: string;

  private constructor(
    agent: SipAgent,
    transports: SipTransports,
    centre: { host: string; port: number },
    address: string,
  ) {
    this.#agent = agent;
    this.#transports = transports;
    this.#centre = centre;
    this.#address = address;
  }

  /** `onInvite`: for telephones that are called, too; without it a call to this box finds nobody. */
  static async open(
    centre: { host: string; port: number },
    onInvite?: (call: IncomingCall) => void,
  ): Promise<TelephoneBox> {
    const address = '127.0.0.1';
    const agent: SipAgent = new SipAgent({
      clock: { now: Date.now, setTimeout, clearTimeout },
      random: pooledRandom(),
      name: 'Shouwen practice telephone',
      local: () => ({ host: address, port: transports.port }),
      connect: (destination) => transports.flowTo(destination),
      handlers: onInvite === undefined ? {} : { onInvite },
    });
    const transports: SipTransports = await openTransports({
      address,
      port: 0,
      receive: (bytes, flow) => agent.receive(bytes, flow),
      closed: (flow) => agent.flowClosed(flow),
    });
    return new TelephoneBox(agent, transports, centre, address);
  }

  /** UDP port of these telephones. */
  get port(): number {
    return this.#transports.port;
  }

  /** Places one call and lives it to its end. Never rejects. */
  async call(call: TelephoneCall): Promise<CallReport> {
    const audio = await CallerAudio.open(this.#address);
    const timers: ReturnType<typeof setTimeout>[] = [];
    let answeredAt: number | null = null;
    const { host, port } = this.#centre;
    const report = await new Promise<CallReport>((resolve) => {
      const outgoing: OutgoingCall = this.#agent.invite({
        target: `sip:${call.to}@${host}:${port}`,
        destination: { protocol: 'UDP', host, port },
        from: { uri: `sip:${call.from}@practice.shouwen` },
        sdp: audio.offer(),
        ringTimeoutMs: call.patienceMs,
        handlers: {
          onAccepted: ({ sdp }) => {
            answeredAt = Date.now();
            call.onAnswered?.();
            if (sdp === null || !audio.start(sdp)) outgoing.bye();
            else timers.push(...liveCall(call, audio));
          },
          onEnded: (end) => {
            const isAnswered = answeredAt !== null;
            const result = isAnswered ? 'answered' : end.cause === 'rejected' ? 'refused' : 'no-answer';
            const talkedMs = answeredAt === null ? 0 : Date.now() - answeredAt;
            resolve({ result, status: end.status, talkedMs, packetsReceived: audio.packetsReceived });
          },
        },
      });
      timers.push(setTimeout(() => (answeredAt === null ? outgoing.cancel() : outgoing.bye()), call.patienceMs));
    });
    for (const timer of timers) clearTimeout(timer);
    audio.close();
    return report;
  }

  async close(): Promise<void> {
    this.#agent.close();
    await this.#transports.close();
  }
}

/** Keys and sentences in their time. */
function liveCall(call: TelephoneCall, audio: CallerAudio): ReturnType<typeof setTimeout>[] {
  const timers = call.keys.map(({ digit, afterMs }) => setTimeout(() => audio.press(digit), afterMs));
  let at = call.firstSentenceAfterMs;
  for (const sentence of call.sentences) {
    timers.push(setTimeout(() => audio.say(sentence), at));
    at += sentence.length / 8 + call.pauseMs;
  }
  return timers;
}
