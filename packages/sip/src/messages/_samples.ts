import type { ParseResult, SipMessage, SipRequest, SipResponse } from './message.ts';
import { parseMessage } from './parse.ts';

/** Lines joined by CRLF, with the empty line after the headers; `body` follows it as it is. */
export function wire(lines: readonly string[], body = ''): string {
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** A plain INVITE whose lines can be replaced: `invite({ cseq: 'CSeq: 2 BYE' })`; an empty text leaves a line out. */
export function inviteLines(changes: Readonly<Record<string, string>> = {}): string[] {
  const lines: Record<string, string> = {
    start: 'INVITE sip:bob@example.org SIP/2.0',
    via: 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKabc',
    maxForwards: 'Max-Forwards: 70',
    from: 'From: Alice <sip:alice@example.org>;tag=a1',
    to: 'To: <sip:bob@example.org>',
    callId: 'Call-ID: c1@192.0.2.1',
    cseq: 'CSeq: 1 INVITE',
    contact: 'Contact: <sip:alice@192.0.2.1>',
    ...changes,
  };
  return Object.values(lines).filter((line) => line !== '');
}

export function parse(text: string): ParseResult {
  return parseMessage(Buffer.from(text));
}

export function parsed(text: string): SipMessage {
  const result = parse(text);
  if (result.kind !== 'message') throw new Error(`not a message: ${JSON.stringify(result)}`);
  return result.message;
}

export function parsedRequest(text: string): SipRequest {
  const message = parsed(text);
  if (message.kind !== 'request') throw new Error('not a request');
  return message;
}

export function parsedResponse(text: string): SipResponse {
  const message = parsed(text);
  if (message.kind !== 'response') throw new Error('not a response');
  return message;
}

/** The status a broken text is refused with; 0 when it is accepted or is a keep-alive. */
export function refusal(text: string): number {
  const result = parse(text);
  return result.kind === 'malformed' ? result.status : 0;
}
