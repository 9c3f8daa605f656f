import { clientMessageSchema, closeCodes } from '@shouwen/contract';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Sessions } from '../auth/sessions.ts';
import type { Clock } from '../clock.ts';
import { refuseUpgrade, type UpgradeHandler } from '../http/upgrade.ts';
import type { Log } from '../log.ts';
import { Connection } from './connection.ts';
import type { Hub } from './hub.ts';

const PING_MS = 15_000;
/** A client says little: hello, some subscriptions, a ping every few seconds. */
const MESSAGE_BYTES_MAX = 4096;
const MESSAGES_PER_PING_MAX = 300;
const CONNECTIONS_PER_ACCOUNT_MAX = 20;

export interface RealtimeServerOptions {
  readonly hub: Hub;
  readonly sessions: Pick<Sessions, 'principalOf' | 'onClosed'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly lastSeq: () => Promise<number>;
}

export interface RealtimeServer {
  readonly upgrade: UpgradeHandler;
  /** Tells clients to come back, and closes. */
  stop(): void;
}

/** The WebSocket of contract/realtime.ts: who may connect, what may be said, and when a silent peer is dropped. */
export function createRealtimeServer(options: RealtimeServerOptions): RealtimeServer {
  const { hub, sessions, log } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX });

  sessions.onClosed((sessionIds) => {
    for (const connection of hub.connections()) {
      if (sessionIds.includes(connection.principal.sessionId)) connection.close(closeCodes.signedOut, 'signed out');
    }
  });

  const heartbeat = setInterval(() => {
    for (const connection of hub.connections()) {
      if (!connection.isAlive) connection.terminate();
      connection.isAlive = false;
      connection.messagesLeft = MESSAGES_PER_PING_MAX;
      connection.ping();
    }
  }, PING_MS);
  heartbeat.unref();

  function accept(socket: WebSocket, connection: Connection): void {
    hub.add(connection);
    socket.on('pong', () => {
      connection.isAlive = true;
    });
    socket.on('error', (error) => log.debug({ error }, 'a realtime socket broke'));
    socket.on('close', () => {
      connection.subscriptions.clear();
      hub.remove(connection);
    });
    socket.on('message', (data, isBinary) => {
      connection.isAlive = true;
      connection.messagesLeft -= 1;
      if (isBinary || connection.messagesLeft < 0) connection.close(closeCodes.badMessage, 'bad message');
      else void receive(options, connection, data.toString());
    });
  }

  return {
    upgrade(request, socket, head) {
      sessions.principalOf(request.headers).then(
        (principal) => {
          if (principal === null) return refuseUpgrade(socket, '401 Unauthorized');
          const own = [...hub.connections()].filter((other) => other.principal.accountId === principal.accountId);
          if (own.length >= CONNECTIONS_PER_ACCOUNT_MAX) own[0]?.close(closeCodes.replaced, 'too many connections');
          sockets.handleUpgrade(request, socket, head, (webSocket) => {
            accept(webSocket, new Connection(webSocket, principal, MESSAGES_PER_PING_MAX));
          });
        },
        (error: unknown) => {
          log.error({ error }, 'a realtime connection could not be checked');
          refuseUpgrade(socket, '503 Service Unavailable');
        },
      );
    },
    stop() {
      clearInterval(heartbeat);
      for (const connection of hub.connections()) connection.close(closeCodes.restarting, 'restarting');
      sockets.close();
    },
  };
}

async function receive(options: RealtimeServerOptions, connection: Connection, text: string): Promise<void> {
  const { hub, clock, log } = options;
  const message = parseMessage(text);
  if (message === null) return connection.close(closeCodes.badMessage, 'bad message');
  const serverTime = new Date(clock.now()).toISOString();
  try {
    if (message.type === 'hello') {
      connection.send({ type: 'welcome', serverTime, seq: await options.lastSeq() });
    } else if (message.type === 'ping') {
      connection.send({ type: 'pong', sentAt: message.sentAt, serverTime });
    } else if (message.type === 'unsubscribe') {
      connection.subscriptions.delete(message.topic);
    } else {
      await hub.subscribe(connection, message.topic, message.afterSeq ?? null);
    }
  } catch (error) {
    // The client comes back and asks again; half a subscription would look like a quiet centre.
    log.error({ error, kind: message.type }, 'a realtime message could not be served');
    connection.close(closeCodes.restarting, 'try again');
  }
}

function parseMessage(text: string) {
  try {
    const result = clientMessageSchema.safeParse(JSON.parse(text));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}
