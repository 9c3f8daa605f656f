import type { CallSnapshot, DialogId } from '../dialogs/snapshot.ts';
import type { NameAddr } from '../messages/name-addr.ts';
import type { Flow } from '../transport/flow.ts';
import type { CallHandlers, CallState, ExtraHeaders, Reason, ReofferResult } from './call-types.ts';

/** What incoming, outgoing and restored calls share once they are established. */
export class Call {
  readonly direction: 'incoming' | 'outgoing' = 'incoming';
  /** Set them at once when you get the call; may be replaced later. */
  handlers: CallHandlers = {};

  get callId(): string {
    throw new Error('not written yet');
  }
  get state(): CallState {
    throw new Error('not written yet');
  }
  /** Null until there is a dialog (first response above 100 with a tag). */
  get dialogId(): DialogId | null {
    throw new Error('not written yet');
  }
  /** From of an incoming, To of an outgoing call. */
  get remoteIdentity(): NameAddr {
    throw new Error('not written yet');
  }
  get localIdentity(): NameAddr {
    throw new Error('not written yet');
  }
  /** The connection in use; null for a restored call that has not sent anything yet. */
  get flow(): Flow | null {
    throw new Error('not written yet');
  }
  /** Moves the call to another connection: a browser came back. */
  useFlow(_flow: Flow): void {}

  /**
   * Ends an established call. In `answered` it waits for the ACK first, as RFC 3261 15 demands.
   * `onEnded` with `hung-up` follows at once, not after the far end's 200. No effect on an ended call.
   */
  bye(_reason?: Reason): void {}

  /**
   * Offers a new session description by re-INVITE. Sends the ACK, waits out glare (491) as RFC 3261 14.1 says.
   * Resolves in any case; throws `wrong-state` when the call is not established.
   */
  reinvite(_sdp: string | null): Promise<ReofferResult> {
    throw new Error('not written yet');
  }

  /** Any other request in the dialog (INFO, NOTIFY, MESSAGE, OPTIONS). Resolves with the final status (408 for none). */
  send(
    _method: string,
    _options?: { headers?: ExtraHeaders; contentType?: string; body?: string },
  ): Promise<{ status: number; reasonPhrase: string }> {
    throw new Error('not written yet');
  }

  /** The call as plain JSON; null before it is `answered` or `established`. Store it after each stable state. */
  serialise(): CallSnapshot | null {
    throw new Error('not written yet');
  }
}
