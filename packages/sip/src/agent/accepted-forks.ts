import type { SipResponse } from '../messages/message.ts';
import type { ExtraHeaders } from './call-types.ts';
import type { InDialogClient, SentAck } from './in-dialog-client.ts';

/** A fork of our INVITE that answered 2xx; `ack` is null until we have an answer for its offer. */
interface Accepted {
  client: InDialogClient;
  sequence: number;
  ack: SentAck | null;
}

/** Who answered one INVITE with 2xx, by tag, with the ACKs they got, which may have to be sent again (13.2.2.4). */
export class AcceptedForks {
  readonly #byTag = new Map<string, Accepted>();
  readonly #credentials: () => ExtraHeaders | undefined;

  /** `credentials` are those the INVITE went with. */
  constructor(credentials: () => ExtraHeaders | undefined) {
    this.#credentials = credentials;
  }

  get size(): number {
    return this.#byTag.size;
  }

  /** True when that fork has answered before: its 2xx came again, so our ACK was lost and goes again. */
  receiveAgain(tag: string): boolean {
    const known = this.#byTag.get(tag);
    known?.ack?.flow.send(known.ack.text);
    return known !== undefined;
  }

  /** A fork that answers. Its ACK goes now, unless the answer to its offer is still to come. */
  add(tag: string, client: InDialogClient, response: SipResponse, isAnswered: boolean): void {
    const sequence = response.cseq.number;
    const ack = isAnswered ? client.acknowledge(sequence, null, this.#credentials()) : null;
    this.#byTag.set(tag, { client, sequence, ack });
  }

  /** The ACK of a fork that still waits for one, with our answer. */
  acknowledge(client: InDialogClient | null, answer: string | null): void {
    for (const accepted of this.#byTag.values()) {
      if (accepted.client !== client || accepted.ack !== null) continue;
      accepted.ack = accepted.client.acknowledge(accepted.sequence, answer, this.#credentials());
    }
  }
}
