import { setTimeout as sleep } from 'node:timers/promises';
import type { Live, LivePatch, ServerMessage } from '@shouwen/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertQueues, insertStateReasons } from '../src/centre/index.ts';
import type { NewEvent } from '../src/platform/events-port.ts';
import { usePostgres } from './_postgres.ts';
import { openSocket, type TestSocket } from './_realtime.ts';
import { type Person, type RecordServer, startRecordServer } from './_record.ts';

const postgres = usePostgres();
const now = Date.parse('2026-11-24T06:30:00Z');

let server: RecordServer;
let supervisor: Person;

beforeAll(async () => {
  server = await startRecordServer(postgres, now);
  const { platform, agents, centre } = server;
  await platform.db.transaction().execute(async (transaction) => {
    const name = { zh: '宽带报障', en: 'Broadband faults' };
    await insertQueues(transaction, [
      { queueId: 'q1', name, channels: ['voice'] },
      { queueId: 'q2', name: { zh: '账单', en: 'Bills' }, channels: ['voice'] },
    ]);
    await insertStateReasons(transaction, [
      { reasonId: 'rest', state: 'break', name: { zh: '小休', en: 'Break' }, limitMs: 900_000, isSystem: false },
    ]);
    await agents.addPeople(
      transaction,
      ['lin', 'zhou', 'sun'].map((login, index) => {
        const place = { agentNumber: String(2101 + index), queueIds: index === 0 ? ['q1', 'q2'] : ['q1'] };
        return { login, name: login, role: 'agent', language: 'zh', password: null, place };
      }),
    );
  });
  centre.changed();
  agents.changed();
  supervisor = await server.signIn('supervisor');
  await untilThat(() => server.insight.live().agents.length === 3);
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());

async function untilThat(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited += 20) {
    if (waited > 5000) throw new Error('it never came to be');
    await sleep(20);
  }
}

async function agentId(number: string): Promise<string> {
  return (await server.agents.list()).find((agent) => agent.agentNumber === number)?.agentId ?? '';
}

function append(...events: NewEvent[]) {
  return server.platform.events.append(events.map((event) => ({ at: server.clock.at, ...event })));
}

function contactEvent(contactId: string, kind: string, data: object = {}): NewEvent {
  return { kind, subject: `contact:${contactId}`, data: { contactId, ...data } };
}

function arrival(contactId: string, queueId: string): NewEvent[] {
  const data = {
    ...{ channel: 'voice', direction: 'in', from: '13800006621', to: '10000', entryPointId: null, customerId: null },
    ...{ agentId: null, language: 'zh', callId: contactId, source: 'trunk' },
  };
  return [contactEvent(contactId, 'contact.started', data), contactEvent(contactId, 'contact.queued', { queueId })];
}

type Part = { contactId: string; queueId: string; phase: string; since: number; endsAt: number | null };

function agentChanged(id: string, state: string, reason: string | null = null, contacts: Part[] = []): NewEvent {
  const view = { agentId: id, name: '', state, reason, since: server.clock.at, contacts };
  return { kind: 'agent.changed', subject: `agent:${id}`, data: { agentId: id, view } };
}

async function subscribed(): Promise<{ socket: TestSocket; live: Live }> {
  const socket = await openSocket(server.port, supervisor.cookie);
  socket.send({ type: 'hello', version: 1 });
  socket.send({ type: 'subscribe', topic: 'live' });
  for (;;) {
    const message = await socket.next();
    if (message.type === 'live') return { socket, live: message.live };
  }
}

async function nextPatch(socket: TestSocket): Promise<LivePatch> {
  const message: ServerMessage = await socket.next();
  if (message.type !== 'live-patch') throw new Error(`a ${message.type} came`);
  return message.patch;
}

describe('the board', () => {
  it('shows queues, agents and limits', async () => {
    const [lin, zhou, sun] = await Promise.all(['2101', '2102', '2103'].map(agentId));
    server.clock.at += 1000;
    const since = server.clock.at;
    await append(
      ...arrival('c1', 'q1'),
      contactEvent('c1', 'contact.connected', { agentId: lin }),
      agentChanged(lin ?? '', 'talking', null, [
        { contactId: 'c1', queueId: 'q1', phase: 'connected', since, endsAt: null },
      ]),
      ...arrival('c2', 'q1'),
      agentChanged(zhou ?? '', 'break', 'rest'),
      agentChanged(sun ?? '', 'wrap-up', null, [
        { contactId: 'c0', queueId: 'q1', phase: 'wrap-up', since, endsAt: since + 60_000 },
      ]),
    );
    const live: Live = (await supervisor.get('/api/live')).body;
    expect(live.totals).toMatchObject({ waiting: 1, agentsIn: 3, agentsReady: 0, agentsTotal: 3, answered: 1 });
    expect(live.totals.longestQueueName?.en).toBe('Broadband faults');
    expect(live.queues[0]).toMatchObject({ waiting: 1, agentsIn: 3, longestSince: new Date(since).toISOString() });
    expect(live.queues[1]).toMatchObject({ waiting: 0, agentsIn: 1, serviceLevelPercent: null });
    const row = (id: string | undefined) => live.agents.find((agent) => agent.agentId === id);
    expect(row(lin)).toMatchObject({
      state: 'talking',
      limitMs: 600_000,
      maskedAddress: '138 **** 6621',
      contactId: 'c1',
    });
    expect(row(zhou)).toMatchObject({ state: 'break', limitMs: 900_000, reasonName: { en: 'Break' } });
    expect(row(sun)).toMatchObject({ state: 'wrap-up', limitMs: 60_000, queueName: { en: 'Broadband faults' } });
    expect(JSON.stringify(live)).not.toContain('13800006621');
  });

  it('shows hold as a state of its own, since when it lasts', async () => {
    const lin = await agentId('2101');
    server.clock.at += 30_000;
    const held = { contactId: 'c1', queueId: 'q1', phase: 'held', since: server.clock.at, endsAt: null };
    await append(agentChanged(lin, 'talking', null, [held]));
    expect(server.insight.live().agents.find((agent) => agent.agentId === lin)).toMatchObject({
      state: 'hold',
      since: new Date(server.clock.at).toISOString(),
    });
  });
});

describe('the live topic', () => {
  it('begins with everything, then tells only what changed', async () => {
    const { socket, live } = await subscribed();
    expect(live.queues).toHaveLength(2);
    const zhou = await agentId('2102');
    await append(agentChanged(zhou, 'available'));
    const patch = await nextPatch(socket);
    expect(patch.agents?.map((agent) => [agent.agentId, agent.state])).toEqual([[zhou, 'available']]);
    expect(patch.queues?.map((queue) => [queue.queueId, queue.agentsReady])).toEqual([['q1', 1]]);
    expect(patch.totals).toMatchObject({ agentsReady: 1 });
    expect(patch.volume).toBeUndefined();
    socket.close();
  });

  it('comes within a second, at most four times in one, whatever happens', async () => {
    const { socket } = await subscribed();
    const zhou = await agentId('2102');
    await sleep(300);
    await socket.settled();
    const begin = performance.now();
    let patches = 0;
    let last: LivePatch | null = null;
    for (let change = 0; change < 40; change += 1) {
      server.clock.at += 25;
      await append(agentChanged(zhou, change % 2 === 0 ? 'busy' : 'available'));
      await sleep(25);
    }
    const appended = performance.now();
    while (last?.agents?.[0]?.since !== new Date(server.clock.at).toISOString()) {
      last = await nextPatch(socket);
      patches += 1;
    }
    expect(performance.now() - appended).toBeLessThan(1000);
    expect(patches).toBeGreaterThan(2);
    expect(patches).toBeLessThanOrEqual(Math.ceil((performance.now() - begin) / 250) + 1);
    socket.close();
  });

  it('is silent when nothing changes', async () => {
    const { socket } = await subscribed();
    await sleep(400);
    await socket.settled();
    await append(contactEvent('c2', 'contact.flow-step', { step: 'position', digit: null, position: 1 }));
    await sleep(600);
    expect(await socket.settled()).toEqual([]);
    socket.close();
  });

  it('tells everything anew when the centre is set up differently', async () => {
    const { socket } = await subscribed();
    await sleep(300);
    await socket.settled();
    const { platform, centre } = server;
    await insertQueues(platform.db, [{ queueId: 'q3', name: { zh: '新', en: 'New' }, channels: ['voice'] }]);
    centre.changed();
    const message = await socket.next();
    if (message.type !== 'live') throw new Error(`a ${message.type} came`);
    expect(message.live.queues.map((queue) => queue.queueId).toSorted()).toEqual(['q1', 'q2', 'q3']);
    socket.close();
  });

  it('tells everything anew when a day begins, with empty counters and the same people waiting', async () => {
    const { socket, live } = await subscribed();
    expect(live.totals.answered).toBe(1);
    server.clock.at += 86_400_000;
    let message = await socket.next();
    while (message.type !== 'live') message = await socket.next();
    expect(message.live.definition.dayStart).not.toBe(live.definition.dayStart);
    expect(message.live.totals).toMatchObject({ answered: 0, offered: 0, waiting: 1, waitingPeak: 1 });
    socket.close();
  }, 15_000);

  it('is refused to agents', async () => {
    const agent = await server.signIn('agent', { agentId: await agentId('2101') });
    const socket = await openSocket(server.port, agent.cookie);
    socket.send({ type: 'hello', version: 1 });
    socket.send({ type: 'subscribe', topic: 'live' });
    let message = await socket.next();
    while (message.type === 'welcome') message = await socket.next();
    expect(message).toMatchObject({ type: 'refused', topic: 'live', reason: 'not-allowed' });
    socket.close();
  });
});
