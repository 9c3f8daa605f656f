import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeCodes, type LivePatch, type Permission } from '@shouwen/contract';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { openSocket, type TestSocket } from '../../../tests/_realtime.ts';
import type { Principal } from '../auth/principal.ts';
import { createUpgradeRegistry } from '../http/upgrade.ts';
import { createHub, type Hub, type TopicMessage } from './hub.ts';
import { createRealtimeServer } from './realtime-server.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const time = '2026-11-22T08:00:00.000Z';

/** About `kilobytes` long. */
function patch(seq: number, kilobytes = 0): TopicMessage {
  const live: LivePatch = { serverTime: time, removedAgentIds: Array(kilobytes * 16).fill('x'.repeat(60)) };
  return { type: 'live-patch', seq, patch: live };
}

/** A hub behind a real listener; who is asking is written in the cookie: `<agentId>/<permission>`. */
async function start(): Promise<{ hub: Hub; open(person: string): Promise<TestSocket> }> {
  const hub = createHub();
  const realtime = createRealtimeServer({
    hub,
    clock: { now: () => Date.parse(time) },
    log: pino({ level: 'silent' }),
    lastSeq: async () => 41,
    sessions: {
      principalOf: async (headers) => principal(headers.cookie ?? ''),
      onClosed: () => undefined,
    },
  });
  const server = createServer();
  createUpgradeRegistry(server, 'http://localhost').register('/api/realtime', realtime.upgrade);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  stops.push(async () => {
    realtime.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { hub, open: (person) => openSocket(port, person) };
}

function principal(person: string): Principal {
  const [agentId = '', permission] = person.split('/');
  const permissions = permission === 'live' ? (['live.see'] satisfies Permission[]) : [];
  return {
    accountId: agentId,
    agentId,
    role: 'agent',
    permissions,
    name: agentId,
    language: 'zh',
    sessionId: person,
  };
}

/** A topic `live` whose snapshot waits until it is let go. */
function heldTopic(hub: Hub) {
  let release = (_seq: number): void => undefined;
  const asked: (number | null)[] = [];
  hub.topic('live', {
    authorize: (person) => person.permissions.includes('live.see'),
    snapshot: (_person, afterSeq) => {
      asked.push(afterSeq);
      return new Promise((resolve) => {
        release = (seq) => resolve({ seq, messages: [patch(seq)] });
      });
    },
  });
  return { asked, release: (seq: number) => release(seq) };
}

function seqs(messages: readonly { type: string; seq?: number }[]): (number | undefined)[] {
  return messages.map((message) => message.seq);
}

describe('a topic', () => {
  it('starts with its snapshot, then what was published while it was made, in order', async () => {
    const { hub, open } = await start();
    const topic = heldTopic(hub);
    const socket = await open('1/live');
    socket.send({ type: 'subscribe', topic: 'live', afterSeq: 7 });
    await socket.settled();
    hub.publish(patch(9));
    hub.publish(patch(11));
    hub.publish(patch(12));
    expect(await socket.settled()).toEqual([]);
    topic.release(10);
    expect(topic.asked).toEqual([7]);
    expect(seqs([await socket.next(), await socket.next(), await socket.next()] as { type: string }[])).toEqual([
      10, 11, 12,
    ]);
    hub.publish(patch(13));
    expect(seqs((await socket.settled()) as { type: string }[])).toEqual([13]);
  });

  it('is refused to those who may not see it, and when it does not exist', async () => {
    const { hub, open } = await start();
    heldTopic(hub);
    const socket = await open('1/none');
    socket.send({ type: 'subscribe', topic: 'live' });
    expect(await socket.next()).toEqual({ type: 'refused', topic: 'live', reason: 'not-allowed' });
    socket.send({ type: 'subscribe', topic: 'desk' });
    expect(await socket.next()).toEqual({ type: 'refused', topic: 'desk', reason: 'unknown-topic' });
    expect(hub.hasSubscribers('live')).toBe(false);
  });

  it('stops when it is unsubscribed, also while its snapshot is made', async () => {
    const { hub, open } = await start();
    const topic = heldTopic(hub);
    const socket = await open('1/live');
    socket.send({ type: 'subscribe', topic: 'live' });
    await socket.settled();
    socket.send({ type: 'unsubscribe', topic: 'live' });
    await socket.settled();
    topic.release(10);
    hub.publish(patch(11));
    expect(await socket.settled()).toEqual([]);
  });

  it('closes the socket when its snapshot cannot be made, so that the client asks again', async () => {
    const { hub, open } = await start();
    hub.topic('live', { authorize: () => true, snapshot: () => Promise.reject(new Error('no database')) });
    const socket = await open('1/live');
    socket.send({ type: 'subscribe', topic: 'live' });
    expect((await socket.closed()).code).toBe(closeCodes.restarting);
  });

  it('reaches one agent on all sockets, and nobody else', async () => {
    const { hub, open } = await start();
    hub.topic('live', { authorize: () => true, snapshot: async () => ({ seq: 0, messages: [] }) });
    const sockets = [await open('7'), await open('7'), await open('8')];
    for (const socket of sockets) {
      socket.send({ type: 'subscribe', topic: 'live' });
      await socket.settled();
    }
    expect(hub.hasSubscribers('live', '7')).toBe(true);
    hub.publish(patch(1), { agentId: '7' });
    expect(await Promise.all(sockets.map(async (socket) => (await socket.settled()).length))).toEqual([1, 1, 0]);
    for (const socket of sockets.slice(0, 2)) {
      socket.close();
      await socket.closed();
    }
    await expect.poll(() => hub.hasSubscribers('live', '7')).toBe(false);
  });
});

describe('a client', () => {
  it('that does not read is closed before it costs much memory, and others go on', async () => {
    const { hub, open } = await start();
    hub.topic('live', { authorize: () => true, snapshot: async () => ({ seq: 0, messages: [] }) });
    const slow = await open('1');
    const good = await open('2');
    for (const socket of [slow, good]) {
      socket.send({ type: 'subscribe', topic: 'live' });
      await socket.settled();
    }
    slow.pause();
    let published = 0;
    let isSlowThere = true;
    while (isSlowThere && published < 2000) {
      published += 1;
      hub.publish(patch(published, 60));
      await good.next();
      isSlowThere = [...hub.connections()].some(
        (connection) => connection.principal.agentId === '1' && connection.subscriptions.size > 0,
      );
    }
    // 4 MB in our buffer and what the kernel takes: far below the 120 MB that were ready to be sent.
    expect(published * 60_000).toBeLessThan(40_000_000);
    hub.publish(patch(9999));
    expect(seqs((await good.settled()) as { type: string }[])).toEqual([9999]);
  });

  it('that sends nonsense is closed', async () => {
    const { open } = await start();
    for (const text of ['nonsense', '{"type":"hello","version":2}', '{"type":"subscribe","topic":"secrets"}']) {
      const socket = await open('1');
      socket.send(text);
      expect((await socket.closed()).code).toBe(closeCodes.badMessage);
    }
  });

  it('that sends too much at once is closed', async () => {
    const { open } = await start();
    const large = await open('1');
    large.send('x'.repeat(5000));
    expect((await large.closed()).code).toBe(1009);
    const many = await open('1');
    for (let count = 0; count < 400; count += 1) many.send({ type: 'ping', sentAt: count });
    expect((await many.closed()).code).toBe(closeCodes.badMessage);
  });

  it('opens no more than twenty sockets; the oldest makes room', async () => {
    const { hub, open } = await start();
    const sockets: TestSocket[] = [];
    for (let count = 0; count < 21; count += 1) sockets.push(await open('1'));
    expect((await sockets[0]?.closed())?.code).toBe(closeCodes.replaced);
    await expect.poll(() => [...hub.connections()].length).toBe(20);
  });
});
