import { Headers } from '../messages/headers.ts';
import { formatNameAddr } from '../messages/name-addr.ts';
import { formatReplaces } from '../messages/replaces.ts';
import type { OutgoingRequest } from '../messages/serialise.ts';
import { tryParseUri } from '../messages/uri.ts';
import type { Flow } from '../transport/flow.ts';
import type { ExtraHeaders } from './call-types.ts';
import type { AgentCore } from './core.ts';
import type { InviteOptions } from './invite-options.ts';

/** What all attempts of one call have in common: a challenge is answered with the next CSeq only (RFC 3261 22.2). */
export interface InviteHead {
  callId: string;
  sequence: number;
  /** From without tag, To. */
  from: string;
  to: string;
  tag: string;
  /** User part of our Contact. */
  user: string;
}

/** Makes up the identifiers of a new call. */
export function inviteHead(core: AgentCore, options: InviteOptions): InviteHead {
  return {
    callId: core.random.randomToken(),
    sequence: 1,
    from: formatNameAddr(options.from),
    to: formatNameAddr(options.to ?? { uri: options.target }),
    tag: core.random.randomToken(),
    user: tryParseUri(options.from.uri)?.user ?? '',
  };
}

/**
 * Writes the INVITE (RFC 3261 13.2.1); Via is added by the transaction.
 *
 * Contact is written for the flow it leaves by, so that the far end's requests come back the same way. Allow and
 * Supported let the far end use UPDATE and what the application understands from its first answer on.
 */
export function inviteRequest(
  core: AgentCore,
  options: InviteOptions,
  head: InviteHead,
  flow: Flow,
  target: string = options.target,
  timer: ExtraHeaders = {},
): OutgoingRequest {
  const headers = new Headers();
  for (const route of options.route ?? []) headers.append('route', route);
  headers
    .append('max-forwards', String(options.maxForwards ?? 70))
    .append('from', `${head.from};tag=${head.tag}`)
    .append('to', head.to)
    .append('call-id', head.callId)
    .append('cseq', `${head.sequence} INVITE`)
    .append('contact', core.contact(flow, head.user))
    .append('allow', core.allow);
  headers.append('supported', supportedBy(core, options));
  const required = [
    ...(options.reliableProvisionals === 'required' ? ['100rel'] : []),
    ...(options.replaces === undefined ? [] : ['replaces']),
  ];
  // A phone that does not know Replaces must not ring as if it were an ordinary call (RFC 3891 4).
  if (required.length > 0) headers.append('require', required.join(', '));
  if (options.replaces !== undefined) headers.append('replaces', formatReplaces(options.replaces));
  if (options.referredBy !== undefined) headers.append('referred-by', options.referredBy);
  headers.appendAll(timer);
  headers.append('user-agent', core.name);
  if (options.headers !== undefined) headers.appendAll(options.headers);
  const { sdp } = options;
  if (sdp != null) headers.append('content-type', 'application/sdp');
  return { method: 'INVITE', uri: target, headers, body: sdp ?? '' };
}

/**
 * What we understand in this call. Who makes no offer and says `100rel` may be offered media in a 1xx and has to answer
 * in its PRACK (RFC 3262 5), so it is said only when there is somebody who does.
 */
function supportedBy(core: AgentCore, options: InviteOptions): string {
  const canAnswerEarly = options.sdp != null || options.handlers.onEarlyOffer !== undefined;
  if (canAnswerEarly && options.reliableProvisionals !== 'never') return core.supportedText;
  return core.supported.filter((tag) => tag !== '100rel').join(', ');
}
