import type { SipRequest } from '../messages/message.ts';
import { Call } from './call.ts';
import type { ExtraHeaders } from './call-types.ts';

/** A call that came in: an INVITE and, once answered, its dialog. */
export class IncomingCall extends Call {
  get request(): SipRequest {
    throw new Error('not written yet');
  }
  /** The SDP offer; null when the caller wants ours. */
  get offer(): string | null {
    throw new Error('not written yet');
  }
  /** The user proven by digest, or null: then 401/407 has been sent and the call is over. */
  authenticate(_kind: 'user' | 'proxy' = 'user'): Promise<string | null> {
    throw new Error('not written yet');
  }
  /** 100. The transaction sends one by itself if nothing was sent for 200 ms. */
  trying(): void {}
  /** 180. */
  ringing(_options?: { headers?: ExtraHeaders }): void {}
  /** 183, or another 1xx by `status`, with early media when `sdp` is given. Repeated every minute (RFC 3261 13.3.1.1). */
  progress(_sdp: string | null, _options?: { status?: number; headers?: ExtraHeaders }): void {}
  /** 200, sent again until the ACK comes. Returns false when the call was cancelled or ended meanwhile. */
  accept(_sdp: string, _options?: { headers?: ExtraHeaders }): boolean {
    throw new Error('not written yet');
  }
  /** Final 3xx-6xx. Returns false when the call was over already. */
  reject(_status: number, _reasonPhrase?: string, _headers?: ExtraHeaders): boolean {
    throw new Error('not written yet');
  }
}
