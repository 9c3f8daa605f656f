import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { Configuration, PortRange } from '@shouwen/contract/config';
import { LaunchError } from '../messages/problems.ts';
import { hasCode, reasonOf } from '../messages/reason.ts';
import { findPortOwner, type PortProtocol } from './port-owner.ts';

/** Binds a port for a moment; rejects with the system's error. */
function tryPort(port: number, address: string, protocol: PortProtocol): Promise<void> {
  return new Promise((settle, fail) => {
    if (protocol === 'tcp') {
      const server = createServer();
      server.once('error', fail);
      server.listen({ port, host: address, exclusive: true }, () => server.close(() => settle()));
      return;
    }
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', (error) => {
      socket.close();
      fail(error);
    });
    socket.bind({ port, address, exclusive: true }, () => socket.close(() => settle()));
  });
}

interface PortWanted {
  readonly port: number;
  readonly address: string;
  readonly protocol: PortProtocol;
  readonly portOption: string;
  readonly addressOption: string;
  readonly shown: string;
}

async function checkPort(wanted: PortWanted): Promise<void> {
  const { port, address, protocol, portOption, addressOption, shown } = wanted;
  try {
    await tryPort(port, address, protocol);
  } catch (error) {
    if (hasCode(error, 'EACCES')) throw LaunchError.of('port-not-allowed', { port, option: portOption });
    if (hasCode(error, 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL')) {
      throw LaunchError.of('address-unknown', { address, option: addressOption });
    }
    if (!hasCode(error, 'EADDRINUSE')) throw new Error(`${shown} port ${port}: ${reasonOf(error)}`);
    const owner = findPortOwner(port, protocol);
    throw LaunchError.of('port-taken', { port, protocol: shown, option: portOption, owner });
  }
}

/** Whether some even port of the range is free together with the one above it, as RTP and RTCP need. */
async function hasFreePair(range: PortRange, address: string): Promise<boolean> {
  for (let port = range.first + (range.first % 2); port < range.last; port += 2) {
    try {
      await tryPort(port, address, 'udp');
      await tryPort(port + 1, address, 'udp');
      return true;
    } catch (error) {
      if (!hasCode(error, 'EADDRINUSE')) throw error;
    }
  }
  return false;
}

/** Both listen on TCP. A SIP port within RTP_PORTS is no trouble: media passes over a port that is taken. */
function checkOverlap({ httpPort, sipPort }: Configuration): void {
  if (httpPort === sipPort) {
    throw LaunchError.of('ports-overlap', { port: sipPort, first: 'HTTP_PORT', second: 'SIP_PORT' });
  }
}

/**
 * Proves that every port we need can be had.
 * @throws {LaunchError} naming the port, its option and, where /proc shows it, the program that has it
 */
export async function checkPorts(settings: Configuration): Promise<void> {
  checkOverlap(settings);
  const { httpPort, httpBind, sipPort, sipBind, rtpPorts } = settings;
  const sip = { port: sipPort, address: sipBind, portOption: 'SIP_PORT', addressOption: 'SIP_BIND' };
  await checkPort({
    ...{ port: httpPort, address: httpBind, protocol: 'tcp', shown: 'HTTP' },
    ...{ portOption: 'HTTP_PORT', addressOption: 'HTTP_BIND' },
  });
  await checkPort({ ...sip, protocol: 'udp', shown: 'SIP UDP' });
  await checkPort({ ...sip, protocol: 'tcp', shown: 'SIP TCP' });
  if (!(await hasFreePair(rtpPorts, sipBind))) {
    throw LaunchError.of('ports-taken', { range: `${rtpPorts.first}-${rtpPorts.last}` });
  }
}
