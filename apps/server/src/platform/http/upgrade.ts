import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { isOriginAllowed } from './origin.ts';

/** Takes over the connection; `socket` must be answered or destroyed. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface UpgradeRegistry {
  register(path: string, handler: UpgradeHandler): void;
  /** From now on nothing new is accepted. */
  close(): void;
}

/** WebSocket endpoints by path, for a listener shared with HTTP. Unknown paths and foreign origins end here. */
export function createUpgradeRegistry(server: Server, publicUrl: string): UpgradeRegistry {
  const handlers = new Map<string, UpgradeHandler>();
  let isClosed = false;
  server.on('upgrade', (request, socket: Duplex, head) => {
    // A connection that resets before the handler looks must not end the process.
    socket.on('error', () => socket.destroy());
    const handler = handlers.get(request.url?.split('?')[0] ?? '');
    if (isClosed) refuseUpgrade(socket, '503 Service Unavailable');
    else if (handler === undefined) refuseUpgrade(socket, '404 Not Found');
    else if (!isOriginAllowed(request.headers, publicUrl)) refuseUpgrade(socket, '403 Forbidden');
    else handler(request, socket, head);
  });
  return {
    register(path, handler) {
      if (handlers.has(path)) throw new Error(`two WebSocket endpoints at ${path}`);
      handlers.set(path, handler);
    },
    close() {
      isClosed = true;
    },
  };
}

/** Answers an upgrade request with an HTTP status and closes. */
export function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
