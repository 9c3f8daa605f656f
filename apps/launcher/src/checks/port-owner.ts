import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { PortOwner } from '../messages/problems.ts';

export type PortProtocol = 'tcp' | 'udp';

/** States of /proc/net as hexadecimal: a TCP socket that listens, a UDP socket that is bound. */
const LISTENING = { tcp: '0A', udp: '07' };

function socketInodes(port: number, protocol: PortProtocol): Set<string> {
  const inodes = new Set<string>();
  const portHex = port.toString(16).toUpperCase().padStart(4, '0');
  for (const table of [protocol, `${protocol}6`]) {
    let content = '';
    try {
      content = readFileSync(`/proc/net/${table}`, 'utf8');
    } catch {
      // A kernel without IPv6 has no such table.
    }
    for (const line of content.split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      if (fields[1]?.endsWith(`:${portHex}`) && fields[3] === LISTENING[protocol]) inodes.add(fields[9] ?? '');
    }
  }
  return inodes;
}

function holdsSocket(pid: string, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((descriptor) => {
      const target = readlinkSync(`/proc/${pid}/fd/${descriptor}`);
      return target.startsWith('socket:[') && inodes.has(target.slice(8, -1));
    });
  } catch {
    // Another user's process, or one that has just ended.
    return false;
  }
}

/** Which program listens on a port, if /proc lets us see it. */
export function findPortOwner(port: number, protocol: PortProtocol): PortOwner | undefined {
  const inodes = socketInodes(port, protocol);
  if (inodes.size === 0) return undefined;
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && holdsSocket(name, inodes));
  if (pid === undefined) return undefined;
  try {
    return { name: readFileSync(`/proc/${pid}/comm`, 'utf8').trim(), pid: Number(pid) };
  } catch {
    return undefined;
  }
}
