import type { Dialog, DialogState } from '../dialogs/dialog.ts';
import type { CallSnapshot, SavedSession } from '../dialogs/snapshot.ts';
import type { SipRequest } from '../messages/message.ts';
import { isAddressLiteral, tryParseUri, unbracket } from '../messages/uri.ts';
import type { Destination, Flow, TransportProtocol } from '../transport/flow.ts';
import type { AgentCore } from './core.ts';

const PROTOCOLS: Readonly<Record<string, TransportProtocol>> = {
  udp: 'UDP',
  tcp: 'TCP',
  tls: 'TLS',
  ws: 'WS',
  wss: 'WSS',
};

/** Where a flow leads. */
export function destinationOfFlow(flow: Flow): Destination {
  return { protocol: flow.protocol, host: flow.remoteAddress, port: flow.remotePort };
}

/** Where a URI leads without DNS (RFC 3263 4 for addresses); null when its host is a name. */
export function destinationOfUri(text: string): Destination | null {
  const uri = tryParseUri(text);
  if (uri === null || uri.scheme === 'tel' || !isAddressLiteral(uri.host)) return null;
  const named = PROTOCOLS[uri.parameters.transport?.toLowerCase() ?? ''];
  const protocol = named ?? (uri.scheme === 'sips' ? 'TLS' : 'UDP');
  const usualPort = protocol === 'TLS' ? 5061 : 5060;
  return { protocol, host: unbracket(uri.host), port: uri.port === 0 ? usualPort : uri.port };
}

/**
 * Whether requests to the sender of this INVITE must keep to the flow it came by. A connection is kept to, always.
 * On UDP the Contact is believed unless the Via shows a NAT between us and the sender: then only the address
 * the NAT shows us can be reached.
 */
export function isBehindNat(request: SipRequest, flow: Flow): boolean {
  if (flow.protocol !== 'UDP') return true;
  return unbracket(request.topVia.host) !== flow.remoteAddress;
}

/**
 * The way to the other end of a call: a flow, and what to do when it is gone or the other end has moved.
 *
 * RFC 3261 sends each request where the first route or the Contact says. That fails for most of the phones of this
 * world: behind a NAT the Contact is an address that exists only at home, and a browser has none at all. So a call is
 * pinned to its flow when the peer cannot be reached otherwise, and follows the RFC when it can:
 *
 * | the call came by                      | pinned | the next request goes                       |
 * |---------------------------------------|--------|---------------------------------------------|
 * | a connection (TCP, TLS, WS, WSS)      | yes    | by it, or by a new one to the same address  |
 * | UDP, Via and source differ (NAT)      | yes    | to the source                               |
 * | UDP, Via and source agree             | no     | where Route or Contact say                  |
 * | placed to a binding's flow            | yes    | by it                                       |
 * | placed to an address (trunk) over UDP | no     | where Route or Contact say                  |
 *
 * A host name there would need DNS, which this package does not have: then it stays with the flow.
 */
export class NextHop {
  flow: Flow | null;
  readonly isPinned: boolean;
  #destination: Destination;

  constructor(flow: Flow | null, destination: Destination, isPinned: boolean) {
    this.flow = flow;
    this.isPinned = isPinned;
    this.#destination = destination;
  }

  /** Where the last flow led, to be saved. */
  get destination(): Destination {
    return this.#destination;
  }

  /** Moves to another flow: the other end came by it. */
  use(flow: Flow): void {
    this.flow = flow;
    this.#destination = destinationOfFlow(flow);
  }

  /** The flow for the next request of a dialog (RFC 3261 12.2.1.1 and 8.1.2); null when there is none. */
  select(core: AgentCore, dialog: Dialog): Flow | null {
    if (!this.isPinned) {
      const target = destinationOfUri(dialog.nextHop);
      if (target !== null && !this.#leadsTo(target)) {
        const flow = core.connect(target);
        if (flow !== null) this.use(flow);
      }
    }
    if (this.flow?.isOpen === true) return this.flow;
    const flow = core.connect(this.#destination);
    if (flow !== null) this.flow = flow;
    return flow;
  }

  /** The usual case: Contact and flow agree, and nothing has to be looked up. */
  #leadsTo(target: Destination): boolean {
    const { flow } = this;
    if (flow === null) return false;
    return flow.remotePort === target.port && flow.remoteAddress === target.host && flow.protocol === target.protocol;
  }
}

/** A call as plain JSON: its dialog, and the way to its other end. */
export function snapshotOf(
  direction: CallSnapshot['direction'],
  state: DialogState,
  hop: NextHop,
  session: SavedSession | null,
): CallSnapshot {
  return {
    version: 1,
    direction,
    ...state,
    routeSet: [...state.routeSet],
    nextHop: hop.destination,
    pinned: hop.isPinned,
    ...(session === null ? {} : { session }),
  };
}
