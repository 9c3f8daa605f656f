import { bracket, escapeUser } from '../messages/uri.ts';
import type { LocalAddress, TransportProtocol } from '../transport/flow.ts';

/** Browsers and servers write `ws` for secure WebSockets too: RFC 7118 5.2.3 has no other value. */
const TRANSPORT: Readonly<Record<TransportProtocol, string>> = {
  UDP: '',
  TCP: ';transport=tcp',
  TLS: ';transport=tls',
  WS: ';transport=ws',
  WSS: ';transport=ws',
};

/** Our Contact (RFC 3261 8.1.1.8): where the peer's next request shall come, by the same kind of transport. */
export function contactOf({ host, port }: LocalAddress, protocol: TransportProtocol, user: string): string {
  const userInfo = user === '' ? '' : `${escapeUser(user)}@`;
  return `<sip:${userInfo}${bracket(host)}:${port}${TRANSPORT[protocol]}>`;
}
