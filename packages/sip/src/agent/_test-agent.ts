import { countingRandom, FakeClock } from '../_fake-clock.ts';
import { FakeFlow } from '../_fake-flow.ts';
import { inviteLines, wire } from '../messages/_samples.ts';
import type { SipMessage } from '../messages/message.ts';
import type { Destination } from '../transport/flow.ts';
import type { SipAgentOptions } from './agent-options.ts';
import type { CallEnd, CallHandlers } from './call-types.ts';
import type { IncomingCall } from './incoming-call.ts';
import { SipAgent } from './sip-agent.ts';

export const OFFER = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n';
export const ANSWER = 'v=0\r\no=- 2 1 IN IP4 192.0.2.99\r\ns=-\r\n';

/** An agent with a clock of its own, and everything it did. */
export interface TestAgent {
  agent: SipAgent;
  clock: FakeClock;
  calls: IncomingCall[];
  /** What handlers were told, in order; `log` of `recording` writes here too. */
  events: string[];
  errors: unknown[];
  /** Flows the agent asked for, by `protocol host port`. */
  connected: Map<string, FakeFlow>;
}

export function testAgent(options: Partial<SipAgentOptions> = {}): TestAgent {
  const clock = new FakeClock();
  const calls: IncomingCall[] = [];
  const events: string[] = [];
  const errors: unknown[] = [];
  const connected = new Map<string, FakeFlow>();
  const connect = ({ protocol, host, port }: Destination) => {
    const key = `${protocol} ${host} ${port}`;
    const flow = connected.get(key) ?? new FakeFlow(protocol, host, port);
    connected.set(key, flow);
    return flow;
  };
  const agent = new SipAgent({
    clock,
    random: countingRandom(),
    name: 'Test',
    local: () => ({ host: '192.0.2.99', port: 5060 }),
    connect,
    ...options,
    handlers: {
      onError: (error) => errors.push(error),
      onInvite: (call) => {
        calls.push(call);
        call.handlers = recording(events);
      },
      ...options.handlers,
    },
  });
  return { agent, clock, calls, events, errors, connected };
}

/** Handlers that write down what they are told. */
export function recording(events: string[], more: CallHandlers = {}): CallHandlers {
  return {
    onProvisional: ({ status, sdp, tag }) => events.push(`${status}${sdp === null ? '' : ' sdp'} ${tag}`),
    onAccepted: ({ sdp }) => events.push(`accepted${sdp === null ? '' : ' sdp'}`),
    onAcknowledged: (sdp) => events.push(`acknowledged${sdp === null ? '' : ' sdp'}`),
    onEnded: (end) => events.push(describeEnd(end)),
    onDigit: ({ digit, durationMs }) => events.push(`digit ${digit} ${durationMs}`),
    onFlowClosed: () => events.push('flow closed'),
    ...more,
  };
}

export function describeEnd(end: CallEnd): string {
  return `ended ${end.cause}${end.status === 0 ? '' : ` ${end.status}`}`;
}

/** A peer written by hand: it says exactly what a test wants, right or wrong. */
export class RawPeer {
  readonly flow: FakeFlow;
  readonly #agent: SipAgent;
  #branches = 0;

  constructor(agent: SipAgent, flow = new FakeFlow()) {
    this.#agent = agent;
    this.flow = flow;
  }

  /** Sends these lines; see `inviteLines` for the changes. */
  send(method: string, changes: Record<string, string> = {}, body = ''): void {
    const lines = inviteLines({
      start: `${method} sip:bob@example.org SIP/2.0`,
      via: `Via: SIP/2.0/${this.flow.protocol} 192.0.2.1:5060;branch=z9hG4bKp${++this.#branches}`,
      cseq: `CSeq: 1 ${method}`,
      ...(body === '' ? {} : { type: 'Content-Type: application/sdp' }),
      ...changes,
    });
    this.raw(wire([...lines, `Content-Length: ${Buffer.byteLength(body)}`], body));
  }

  raw(text: string): void {
    this.#agent.receive(Buffer.from(text), this.flow);
  }

  /** A request inside the dialog of the last answer. */
  inDialog(method: string, sequence: number, changes: Record<string, string> = {}, body = ''): void {
    this.send(method, { cseq: `CSeq: ${sequence} ${method}`, to: this.toLine, ...changes }, body);
  }

  /** `To` with our tag, as the last response has it. */
  get toLine(): string {
    const response = this.flow.sent.findLast((message) => message.kind === 'response');
    return `To: ${response?.headers.get('to')}`;
  }

  /** Answers the request the agent sent last (or the one given). */
  respond(
    status: number,
    changes: { tag?: string; contact?: string | null; lines?: string[]; sdp?: string } = {},
    request?: SipMessage,
  ): void {
    const to = request ?? this.flow.sent.findLast((message) => message.kind === 'request' && message.method !== 'ACK');
    if (to === undefined) throw new Error('the agent has sent no request');
    const { tag = 'far', contact = '<sip:bob@192.0.2.1:5060>', lines = [], sdp = '' } = changes;
    const toValue = to.headers.get('to') ?? '';
    const copied = to.headers.getAll('via').map((via) => `Via: ${via}`);
    this.raw(
      wire(
        [
          `SIP/2.0 ${status} X`,
          ...copied,
          `From: ${to.headers.get('from')}`,
          `To: ${toValue}${/;tag=/.test(toValue) || status === 100 ? '' : `;tag=${tag}`}`,
          `Call-ID: ${to.callId}`,
          `CSeq: ${to.headers.get('cseq')}`,
          ...(contact === null ? [] : [`Contact: ${contact}`]),
          ...lines,
          ...(sdp === '' ? [] : ['Content-Type: application/sdp']),
          `Content-Length: ${Buffer.byteLength(sdp)}`,
        ],
        sdp,
      ),
    );
  }
}
