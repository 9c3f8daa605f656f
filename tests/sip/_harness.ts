import { SipAgent, type SipAgentOptions } from '@shouwen/sip';
import {
  openTransports,
  pooledRandom,
  type SipTransports,
  type TransportOptions,
} from '../../apps/server/src/channels/voice/transports/index.ts';

export const HOST = '127.0.0.1';
export const clock = { now: Date.now, setTimeout, clearTimeout };
export const random = pooledRandom();

/** Session description of our side; nothing listens at its port. */
export const SDP = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 40000 RTP/AVP 0 8',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  '',
].join('\r\n');

/**
 * SIP starts with a letter. What does not came from another program on this machine that still sends to whoever had
 * our port before (RTP, mostly), and says nothing about the peer under test.
 */
function isText(bytes: Uint8Array): boolean {
  const first = (bytes[0] ?? 0) | 0x20;
  return first >= 0x61 && first <= 0x7a;
}

/** A user agent on real sockets of this machine. */
export interface Harness {
  agent: SipAgent;
  transports: SipTransports;
  /** What went wrong inside, for the end of a test. */
  errors: unknown[];
  close(): Promise<void>;
}

export async function openHarness(
  options: Partial<SipAgentOptions> = {},
  tamper: (bytes: Uint8Array) => boolean = () => false,
  more: Partial<TransportOptions> = {},
): Promise<Harness> {
  const errors: unknown[] = [];
  const agent: SipAgent = new SipAgent({
    clock,
    random,
    name: 'Shouwen test',
    local: (flow) => ({ host: HOST, port: transports.portFor(flow.protocol) }),
    connect: (destination) => transports.flowTo(destination),
    ...options,
    handlers: { onError: (error) => errors.push(error), ...options.handlers },
  });
  const transports: SipTransports = await openTransports({
    address: HOST,
    port: 0,
    receive: (bytes, flow) => {
      // Loss on the way in: as good as loss on the wire.
      if (isText(bytes) && !tamper(bytes)) agent.receive(bytes, flow);
    },
    closed: (flow) => agent.flowClosed(flow),
    ...more,
  });
  return {
    agent,
    transports,
    errors,
    close: async () => {
      agent.close();
      await transports.close();
    },
  };
}
