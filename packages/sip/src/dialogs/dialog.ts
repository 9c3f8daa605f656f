import { SipError } from '../errors.ts';
import { Headers } from '../messages/headers.ts';
import type { SipMessage, SipRequest, SipResponse } from '../messages/message.ts';
import { formatNameAddr, type NameAddr, parseNameAddr, tagOf } from '../messages/name-addr.ts';
import type { OutgoingRequest } from '../messages/serialise.ts';
import { tryParseUri } from '../messages/uri.ts';
import type { DialogId } from './snapshot.ts';

/** What a dialog is made of (RFC 3261 12): plain data, so that it can be saved. */
export interface DialogState extends DialogId {
  /** Name-addr texts without tag, as they go into From and To of our requests. */
  local: string;
  remote: string;
  remoteTarget: string;
  localContact: string;
  /** Route values in the order we send them. */
  routeSet: string[];
  localSequence: number;
  /** -1 while the peer has sent no request in the dialog. */
  remoteSequence: number;
}

const MAX_SEQUENCE = 2 ** 31 - 1;

/**
 * A peer-to-peer relation between two user agents (RFC 3261 12), early or confirmed.
 *
 * What is whose, seen from our side:
 *
 * | part            | an INVITE to us (12.1.1)         | a response to us (12.1.2)          |
 * |-----------------|----------------------------------|------------------------------------|
 * | local tag       | ours, made up                    | From tag                           |
 * | remote tag      | From tag                         | To tag                             |
 * | route set       | Record-Route in order            | Record-Route reversed              |
 * | remote target   | Contact of the INVITE            | Contact of the response            |
 * | local sequence  | 0: our first request has 1       | CSeq of the INVITE                 |
 * | remote sequence | CSeq of the INVITE               | empty (-1) until the peer speaks   |
 *
 * The route set never changes afterwards; the remote target does, by target refresh (12.2).
 */
export class Dialog {
  readonly state: DialogState;

  constructor(state: DialogState) {
    this.state = state;
  }

  /** Our side of a dialog that an INVITE to us makes (12.1.1). */
  static ofRequest(request: SipRequest, localTag: string, localContact: string): Dialog {
    return new Dialog({
      callId: request.callId,
      localTag,
      remoteTag: tagOf(request.from),
      local: bare(request.to),
      remote: bare(request.from),
      // An INVITE without Contact is wrong, yet the call can still be ended: From is the best guess.
      remoteTarget: contactOf(request) ?? request.from.uri,
      localContact,
      routeSet: routesOf(request),
      localSequence: 0,
      remoteSequence: request.cseq.number,
    });
  }

  /** Our side of a dialog that a response to our INVITE makes (12.1.2). Several when the INVITE forked. */
  static ofResponse(requestUri: string, response: SipResponse, localContact: string): Dialog {
    return new Dialog({
      callId: response.callId,
      localTag: tagOf(response.from),
      remoteTag: tagOf(response.to),
      local: bare(response.from),
      remote: bare(response.to),
      // A 2xx without Contact is wrong too; the Request-URI reached the peer once already.
      remoteTarget: contactOf(response) ?? requestUri,
      localContact,
      routeSet: routesOf(response).reverse(),
      localSequence: response.cseq.number,
      remoteSequence: -1,
    });
  }

  /**
   * The 2xx of an early dialog: route set and target of the 2xx count, not those of the 1xx before (13.2.2.4); what has
   * been counted in the dialog goes on.
   */
  confirm(requestUri: string, response: SipResponse, localContact: string): void {
    const confirmed = Dialog.ofResponse(requestUri, response, localContact).state;
    this.state.remote = confirmed.remote;
    this.state.remoteTarget = confirmed.remoteTarget;
    this.state.routeSet = confirmed.routeSet;
  }

  get id(): DialogId {
    const { callId, localTag, remoteTag } = this.state;
    return { callId, localTag, remoteTag };
  }

  get localIdentity(): NameAddr {
    return parseNameAddr(this.state.local);
  }

  get remoteIdentity(): NameAddr {
    return parseNameAddr(this.state.remote);
  }

  /** The user part of our Contact. */
  get localUser(): string {
    const uri = tryParseUri(parseNameAddr(this.state.localContact).uri);
    return uri?.user ?? '';
  }

  /** The URI whose host is sent to: the first route, or the peer itself (12.2.1.1 with 8.1.2). */
  get nextHop(): string {
    const [first] = this.state.routeSet;
    return first === undefined ? this.state.remoteTarget : parseNameAddr(first).uri;
  }

  /** A request inside the dialog, with the next CSeq (12.2.1.1); Via is added by the transaction. */
  createRequest(method: string): OutgoingRequest {
    if (this.state.localSequence >= MAX_SEQUENCE) throw new SipError('limit-reached', 'CSeq is used up; end the call');
    this.state.localSequence++;
    return this.#request(method, this.state.localSequence);
  }

  /** The ACK of a 2xx: a request in the dialog with the CSeq number of its INVITE (13.2.2.4). */
  createAck(sequence: number): OutgoingRequest {
    return this.#request('ACK', sequence);
  }

  /**
   * Takes note of the CSeq of a request of the peer. False when it is not above the last one: the request is
   * late or a replay and gets 500 (12.2.2).
   */
  acceptSequence(request: SipRequest): boolean {
    if (request.cseq.number <= this.state.remoteSequence) return false;
    this.state.remoteSequence = request.cseq.number;
    return true;
  }

  /** Target refresh: INVITE and UPDATE and their 2xx may move the peer's Contact (12.2, RFC 3311 5.2). */
  refreshTarget(message: SipMessage): void {
    this.state.remoteTarget = contactOf(message) ?? this.state.remoteTarget;
  }

  /**
   * The headers every request in the dialog has (12.2.1.1). With loose routers the Request-URI is the peer and the
   * route set stands in Route; a strict router wants itself in the Request-URI and the peer at the end of Route.
   */
  #request(method: string, sequence: number): OutgoingRequest {
    const { state } = this;
    const headers = new Headers()
      .append('max-forwards', '70')
      .append('from', `${state.local};tag=${state.localTag}`)
      .append('to', state.remoteTag === '' ? state.remote : `${state.remote};tag=${state.remoteTag}`)
      .append('call-id', state.callId)
      .append('cseq', `${sequence} ${method}`);
    const [first] = state.routeSet;
    if (first === undefined) return { method, uri: state.remoteTarget, headers, body: '' };
    const firstUri = parseNameAddr(first).uri;
    const uri = tryParseUri(firstUri);
    const isLoose = uri === null || uri.parameters.lr !== undefined;
    if (isLoose) {
      for (const route of state.routeSet) headers.append('route', route);
      return { method, uri: state.remoteTarget, headers, body: '' };
    }
    // An RFC 2543 strict router expects itself in the Request-URI and the target as the last route.
    for (const route of state.routeSet.slice(1)) headers.append('route', route);
    headers.append('route', `<${state.remoteTarget}>`);
    return { method, uri: firstUri, headers, body: '' };
  }
}

/** Key of a dialog in a map. A blank can be in none of the three. */
export function dialogKey(id: DialogId): string {
  return `${id.callId} ${id.localTag} ${id.remoteTag}`;
}

/** The dialog a request of the peer names: To has our tag, From the peer's (12.2.2). */
export function dialogIdOf(request: SipRequest): DialogId {
  return { callId: request.callId, localTag: tagOf(request.to), remoteTag: tagOf(request.from) };
}

/** The Contact URI of a message; null when there is none that can be used. */
export function contactOf(message: SipMessage): string | null {
  const [first] = message.headers.getAll('contact');
  if (first === undefined || first === '*') return null;
  try {
    return parseNameAddr(first).uri;
  } catch {
    return null;
  }
}

/**
 * The Record-Route values that can be sent to. One that cannot be read is left out: kept, it would make every later
 * request of the dialog fail, the BYE too.
 */
function routesOf(message: SipMessage): string[] {
  return message.headers.getAll('record-route').filter((value) => {
    try {
      return parseNameAddr(value).uri !== '';
    } catch {
      return false;
    }
  });
}

/** Name and URI only: the tag is kept apart, and other header parameters were meant for that one message. */
function bare(address: NameAddr): string {
  return formatNameAddr({ displayName: address.displayName, uri: address.uri });
}
