import type { Flow, SipRequest } from '@shouwen/sip';
import type { SourceGuard } from './guard/source-guard.ts';
import type { Trunk } from './voice-needs.ts';

/** The trunk whose addresses include this one; null for everybody else. */
export function trunkOf(trunks: readonly Trunk[], address: string): Trunk | null {
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
  return trunks.find((trunk) => trunk.allowFrom.includes(plain)) ?? null;
}

/** Names that only scanners send. */
const SCANNERS = /friendly-scanner|sipvicious|sipcli|sip-scan|sundayddr|pplsip|masscan|zgrab/i;

/** What the SIP agent asks before any work on a request. WebSocket flows are guarded one by one, not by address. */
export function screenRequest(
  guard: SourceGuard,
  trunks: readonly Trunk[],
  flow: Flow,
  request: SipRequest,
): 'accept' | 'drop' | number {
  if (SCANNERS.test(request.headers.get('user-agent') ?? '')) return 'drop';
  const isInDialog = request.to.parameters.tag !== undefined || request.method === 'ACK' || request.method === 'CANCEL';
  return guard.screen(guardKey(flow), trunkOf(trunks, flow.remoteAddress) !== null, !isInDialog);
}

/** Behind a reverse proxy every browser has the proxy's address, so each connection answers for itself. */
export function guardKey(flow: Flow): string {
  return flow.protocol === 'WS' || flow.protocol === 'WSS' ? `ws:${flow.id}` : flow.remoteAddress;
}

/** The number or name a request is addressed to, unescaped, lower-case. */
export function addressedUser(uri: string): string {
  const match = /^(?:sips?:|tel:)([^@;?]*)/i.exec(uri);
  const user = match?.[1] ?? '';
  try {
    return decodeURIComponent(user.split(':')[0] ?? '').toLowerCase();
  } catch {
    return '';
  }
}
