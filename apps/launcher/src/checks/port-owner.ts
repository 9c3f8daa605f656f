import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import type { PortOwner } from '../messages/problems.ts';

export type PortProtocol = 'tcp' | 'udp';

/** States of /proc/net as hexadecimal: a TCP socket that listens, a UDP socket that is bound. */
const LISTENING = { tcp: '0A', udp: '07' };

const INTERPRETERS = /^(node|python[\d.]*|ruby|perl|java|php[\d.]*|bash|sh)$/;
/** Options of Node whose value is the next word. */
const TAKES_A_WORD: ReadonlySet<string> = new Set(['-r', '--require', '--import', '--loader', '--conditions', '-C']);
const NAME_MAX = 80;

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

/**
 * What a person would call the program: its file, and the script for one that runs scripts. The name in `comm` is the main
 * thread's, which Node and others set to something that says nothing.
 */
function programName(pid: string): string {
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  const program = basename(words[0] ?? '');
  if (program === '') return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  const script = INTERPRETERS.test(program)
    ? words.slice(1).find((word, i) => word !== '' && !word.startsWith('-') && !TAKES_A_WORD.has(words[i] ?? ''))
    : undefined;
  return `${program} ${script ?? ''}`.trim().slice(0, NAME_MAX);
}

/** Which program listens on a port, if /proc lets us see it. */
export function findPortOwner(port: number, protocol: PortProtocol): PortOwner | undefined {
  const inodes = socketInodes(port, protocol);
  if (inodes.size === 0) return undefined;
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && holdsSocket(name, inodes));
  if (pid === undefined) return undefined;
  try {
    return { name: programName(pid), pid: Number(pid) };
  } catch {
    return undefined;
  }
}
