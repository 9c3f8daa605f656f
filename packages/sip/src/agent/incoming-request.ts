import type { SipRequest } from '../messages/message.ts';
import type { Flow } from '../transport/flow.ts';
import type { ExtraHeaders } from './call-types.ts';

/** A request outside of any call (MESSAGE, SUBSCRIBE, NOTIFY, OPTIONS when a handler wants it...). Answer it once. */
export interface IncomingRequest {
  readonly request: SipRequest;
  readonly flow: Flow;
  /** Sends the final response. Later calls are ignored. */
  respond(status: number, reasonPhrase?: string, options?: { headers?: ExtraHeaders; body?: string }): void;
  /** The user proven by digest, or null: then the challenge or refusal has been sent. */
  authenticate(kind?: 'user' | 'proxy'): Promise<string | null>;
}
