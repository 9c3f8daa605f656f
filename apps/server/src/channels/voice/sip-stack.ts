import { BlockList, isIPv6 } from 'node:net';
import type { Flow, SipRequest } from '@shouwen/sip';
import type { SourceGuard } from './guard/source-guard.ts';
import type { Trunk } from './voice-needs.ts';

/** The trunk whose addresses or networks (`203.0.113.0/24`) include this one; null for everybody else. */
export function trunkOf(trunks: readonly Trunk[], address: string): Trunk | null {
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
  const family = isIPv6(plain) ? 'ipv6' : 'ipv4';
  return trunks.find((trunk) => networksOf(trunk).check(plain, family)) ?? null;
}

const networks = new WeakMap<Trunk, BlockList>();

function networksOf(trunk: Trunk): BlockList {
  const known = networks.get(trunk);
  if (known !== undefined) return known;
  const list = new BlockList();
  for (const entry of trunk.allowFrom) {
    const [address = '', prefix] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    try {
      if (prefix === undefined) list.addAddress(address, family);
      else list.addSubnet(address, Number(prefix), family);
    } catch {
      // A wrong entry lets nobody in; the others of the trunk still count.
    }
  }
  networks.set(trunk, list);
  return list;
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
  const match = /^sips?:([^@;?]*)@/i.exec(uri) ?? /^tel:([^;?]*)/i.exec(uri);
  const user = match?.[1] ?? '';
  try {
    return decodeURIComponent(user.split(':')[0] ?? '').toLowerCase();
  } catch {
    return '';
  }
}
