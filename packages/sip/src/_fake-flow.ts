import { parsed } from './messages/_samples.ts';
import type { SipMessage } from './messages/message.ts';
import type { Flow, TransportProtocol } from './transport/flow.ts';

let flows = 0;

/** A flow that keeps what was sent, as text and parsed. */
export class FakeFlow implements Flow {
  readonly id = `flow-${++flows}`;
  readonly protocol: TransportProtocol;
  readonly remoteAddress: string;
  readonly remotePort: number;
  isOpen = true;
  readonly texts: string[] = [];

  constructor(protocol: TransportProtocol = 'UDP', remoteAddress = '192.0.2.1', remotePort = 5060) {
    this.protocol = protocol;
    this.remoteAddress = remoteAddress;
    this.remotePort = remotePort;
  }

  get isReliable(): boolean {
    return this.protocol !== 'UDP';
  }

  send(text: string): void {
    this.texts.push(text);
  }

  /** Everything sent so far, parsed. */
  get sent(): SipMessage[] {
    return this.texts.map((text) => parsed(text));
  }

  /** First lines of what was sent: `200 OK` for responses, the method for requests. */
  get lines(): string[] {
    return this.sent.map((message) =>
      message.kind === 'request' ? message.method : `${message.status} ${message.reason}`,
    );
  }

  /** As `lines`, and forgets them. */
  take(): string[] {
    const { lines } = this;
    this.texts.length = 0;
    return lines;
  }

  get last(): SipMessage {
    return parsed(this.texts.at(-1) ?? '');
  }
}
