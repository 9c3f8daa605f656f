import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';

/** Bytes the kernel holds for a socket that is not read for a moment: about 2 s of one G.711 stream. */
export const RTP_BUFFER_BYTES = 256 * 1024;
/** What the shared WebRTC port asks for; the kernel grants at most net.core.rmem_max, often a few hundred packets. */
export const MUX_BUFFER_BYTES = 4 * 1024 * 1024;

/** Addresses are always numeric, so there is nothing to look up; the default would go through the resolver's machinery. */
function lookup(
  host: string,
  _options: unknown,
  callback: (error: null, address: string, family: number) => void,
): void {
  callback(null, host, 4);
}

/** Called for every datagram; `data` belongs to the receiver. */
export type DatagramHandler = (data: Buffer, from: RemoteInfo) => void;

/**
 * Binds a UDP socket, or returns null when the port is taken. With `reusePort` others that say so too may share the port. Errors after that (ICMP, unreachable networks) are counted by
 * `onError` and otherwise without effect: a party that is gone is found by its silence.
 */
export function bindUdp(
  address: string,
  port: number,
  bufferBytes: number,
  onDatagram: DatagramHandler,
  onError: (error: Error) => void,
  reusePort = false,
): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: 'udp4', lookup, reusePort });
    const refused = (error: NodeJS.ErrnoException): void => {
      socket.close();
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(null);
      else reject(error);
    };
    socket.once('error', refused);
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off('error', refused);
      socket.on('error', onError);
      socket.on('message', onDatagram);
      // The kernel may grant less; a smaller buffer works, with less tolerance for a busy machine.
      try {
        socket.setRecvBufferSize(bufferBytes);
        socket.setSendBufferSize(bufferBytes);
      } catch (error) {
        onError(error instanceof Error ? error : new Error(String(error)));
      }
      resolve(socket);
    });
  });
}

/** Sends `data[start, end)`. A whole buffer goes without dgram making a view of it first. */
export function sendUdp(socket: Socket, data: Buffer, start: number, end: number, address: string, port: number): void {
  if (start === 0 && end === data.length) socket.send(data, port, address);
  else socket.send(data, start, end - start, port, address);
}
