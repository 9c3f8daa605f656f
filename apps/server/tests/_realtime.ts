/** A browser's realtime socket, as the protocol of the contract describes it. */
import { type ClientMessage, type ServerMessage, serverMessageSchema } from '@shouwen/contract';
import WebSocket from 'ws';

const WAIT_MS = 5000;

export interface TestSocket {
  send(message: ClientMessage | string): void;
  /** The next message that was not taken yet. */
  next(): Promise<ServerMessage>;
  /** Everything that came and was not taken, after a round trip. */
  settled(): Promise<ServerMessage[]>;
  /** Close code and reason; waits for the close. */
  closed(): Promise<{ code: number; reason: string }>;
  close(): void;
  /** Stops reading from the network. */
  pause(): void;
}

/** Rejects with the HTTP status when the upgrade is refused. */
export async function openSocket(port: number, cookie: string, origin?: string): Promise<TestSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/realtime`, {
    headers: { cookie, ...(origin === undefined ? {} : { origin }) },
  });
  const received: ServerMessage[] = [];
  let wake: (() => void) | null = null;
  const end = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  socket.on('message', (data) => {
    received.push(serverMessageSchema.parse(JSON.parse(data.toString())));
    wake?.();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => undefined);

  async function next(): Promise<ServerMessage> {
    const begin = Date.now();
    for (;;) {
      const message = received.shift();
      if (message !== undefined) return message;
      if (Date.now() - begin > WAIT_MS) throw new Error('no message came');
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, 50);
      });
    }
  }
  return {
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    next,
    async settled() {
      const sentAt = Math.random();
      socket.send(JSON.stringify({ type: 'ping', sentAt }));
      const messages: ServerMessage[] = [];
      for (;;) {
        const message = await next();
        if (message.type === 'pong' && message.sentAt === sentAt) return messages;
        messages.push(message);
      }
    },
    closed: () => end,
    close: () => socket.close(),
    pause: () => socket.pause(),
  };
}
