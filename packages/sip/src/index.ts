// Shouwen's SIP stack. It opens no socket and reads no clock: transports, timers and random text are handed in.
// Bytes come in by SipAgent.receive, text goes out by Flow.send; README.md shows a call each way.

export type { SipAgentHandlers, SipAgentOptions, SipLimits } from './agent/agent-options.ts';
export { Call } from './agent/call.ts';
export type {
  CallEnd,
  CallHandlers,
  CallState,
  EndCause,
  ExtraHeaders,
  InfoDigit,
  Provisional,
  Reason,
  Referral,
  Reoffer,
  ReofferAnswer,
  ReofferResult,
} from './agent/call-types.ts';
export type { ReliableWhen } from './agent/core.ts';
export { type AcceptOptions, IncomingCall } from './agent/incoming-call.ts';
export { IncomingRequest } from './agent/incoming-request.ts';
export type { InviteOptions, Party } from './agent/invite-options.ts';
export { OutgoingCall } from './agent/outgoing-call.ts';
export type { RedirectOptions } from './agent/redirect-targets.ts';
export type { ReferOptions, ReferProgress } from './agent/refer-types.ts';
export type { SessionTimerOptions } from './agent/session-timer.ts';
export { SipAgent } from './agent/sip-agent.ts';
export type { SipStats } from './agent/sip-stats.ts';
export {
  type Authentication,
  type AuthenticationFailure,
  Authenticator,
  type AuthenticatorOptions,
} from './auth/authenticator.ts';
export type { CredentialLookup, Credentials, DigestHashes } from './auth/credentials.ts';
export { computeHa1, type DigestAlgorithm } from './auth/digest.ts';
export type { Clock, Random, TimerHandle } from './clock.ts';
export type { CallSnapshot, DialogId, SavedSession } from './dialogs/snapshot.ts';
export { SipError, type SipErrorCode } from './errors.ts';
export type { HeaderReader } from './messages/headers.ts';
export type { CSeq, SipMessage, SipRequest, SipResponse } from './messages/message.ts';
export { formatNameAddr, type NameAddr, parseNameAddr } from './messages/name-addr.ts';
export type { Parameters } from './messages/parameters.ts';
export { type ParseLimits, parseMessage } from './messages/parse.ts';
export {
  formatReplaces,
  parseReferTarget,
  parseReplaces,
  type ReferTarget,
  type Replaces,
} from './messages/replaces.ts';
export {
  bracket,
  escapeUser,
  formatUri,
  isSameUri,
  parseUri,
  type SipUri,
  type TelUri,
  tryParseUri,
  type Uri,
} from './messages/uri.ts';
export type { Via } from './messages/via.ts';
export type { Binding, BindingChange } from './registrar/binding.ts';
export { type RegisterAnswer, Registrar, type RegistrarOptions } from './registrar/registrar.ts';
export type { Destination, Flow, LocalAddress, TransportProtocol } from './transport/flow.ts';
export { type Framed, StreamFramer } from './transport/stream-framer.ts';
export { RegistrationClient } from './trunks/registration-client.ts';
export type { RegistrationOptions, RegistrationState, RegistrationStatus } from './trunks/registration-types.ts';
export { type TrunkState, TrunkWatch, type TrunkWatchOptions } from './trunks/trunk-watch.ts';
