import { closeCodes, type ServerMessage } from '@shouwen/contract';
import { describe, expect, it } from 'vitest';
import { migrations } from '../src/compose.ts';
import { usePostgres } from './_postgres.ts';
import { openSocket, type TestSocket } from './_realtime.ts';
import { setUpServer, type TestCentre } from './_server.ts';

const postgres = usePostgres();

async function start(): Promise<TestCentre> {
  return setUpServer((await postgres.migrated(migrations)).databaseUrl);
}

/** The next event of a failed sign-in; what the routing engine is told of a new centre comes in between. */
async function nextFailure(socket: TestSocket) {
  for (;;) {
    const message = await socket.next();
    if (message.type === 'event' && message.event.kind === 'account.sign-in-failed') return message.event;
  }
}

function failuresIn(messages: readonly ServerMessage[]) {
  return messages.filter((message) => message.type === 'event' && message.event.kind === 'account.sign-in-failed');
}

/** Leaves one event in the log. */
async function failSignIn(centre: TestCentre, login: string): Promise<void> {
  const answer = await centre.server.browser().send('POST', '/api/session', { login, password: 'not this one' });
  expect(answer.status).toBe(401);
}

describe('the realtime socket', () => {
  it('is for people who are signed in, on a page of ours', async () => {
    await using centre = await start();
    const { port } = centre.server;
    await expect(openSocket(port, '')).rejects.toThrow('401');
    await expect(openSocket(port, `shouwen=${'x'.repeat(43)}`)).rejects.toThrow('401');
    await expect(openSocket(port, centre.browser.cookie, 'https://evil.example')).rejects.toThrow('403');
    const socket = await openSocket(port, centre.browser.cookie, centre.server.origin);
    socket.send({ type: 'hello', version: 1 });
    expect(await socket.next()).toMatchObject({ type: 'welcome', seq: expect.any(Number) });
    socket.close();
  });

  it('closes when the person signs out', async () => {
    await using centre = await start();
    const socket = await openSocket(centre.server.port, centre.browser.cookie);
    await centre.browser.send('DELETE', '/api/session');
    expect(await socket.closed()).toEqual({ code: closeCodes.signedOut, reason: 'signed out' });
  });

  it('tells clients to come back when the server stops', async () => {
    const centre = await start();
    const socket = await openSocket(centre.server.port, centre.browser.cookie);
    await centre[Symbol.asyncDispose]();
    expect((await socket.closed()).code).toBe(closeCodes.restarting);
  });
});

describe('the feed of events', () => {
  it('brings what happens from now on, without personal values', async () => {
    await using centre = await start();
    await failSignIn(centre, 'before');
    const socket = await openSocket(centre.server.port, centre.browser.cookie);
    socket.send({ type: 'subscribe', topic: 'events' });
    await socket.settled();
    await failSignIn(centre, 'zhangwei');
    expect(await nextFailure(socket)).toMatchObject({ subject: 'centre', data: {} });
    expect(failuresIn(await socket.settled())).toEqual([]);
    socket.close();
  });

  it('goes on after the last event a client had, missing and repeating nothing', async () => {
    await using centre = await start();
    const first = await openSocket(centre.server.port, centre.browser.cookie);
    first.send({ type: 'subscribe', topic: 'events' });
    await first.settled();
    await failSignIn(centre, 'event-1');
    const { seq: afterSeq } = await nextFailure(first);
    first.close();
    await first.closed();

    await failSignIn(centre, 'event-2');
    await failSignIn(centre, 'event-3');
    const again = await openSocket(centre.server.port, centre.browser.cookie);
    again.send({ type: 'subscribe', topic: 'events', afterSeq });
    await failSignIn(centre, 'event-4');
    const failures = [await nextFailure(again), await nextFailure(again), await nextFailure(again)];
    const seqs = failures.map((event) => event.seq);
    expect(seqs.every((seq) => seq > afterSeq)).toBe(true);
    expect(seqs).toEqual(seqs.toSorted((one, other) => one - other));
    expect(new Set(seqs).size).toBe(3);
    expect(failuresIn(await again.settled())).toEqual([]);
    again.close();
  });

  it('starts at now for a client that claims a future it cannot have', async () => {
    await using centre = await start();
    await failSignIn(centre, 'before');
    const socket = await openSocket(centre.server.port, centre.browser.cookie);
    socket.send({ type: 'subscribe', topic: 'events', afterSeq: 1_000_000 });
    expect(failuresIn(await socket.settled())).toEqual([]);
    socket.close();
  });

  it('is refused to those who see only their own contacts', async () => {
    await using centre = await start();
    const { body } = await centre.browser.send('POST', '/api/people', {
      name: '王芳',
      login: 'wang',
      role: 'agent',
      queueIds: ['service'],
    });
    const agent = centre.server.browser();
    await agent.send('POST', `/api${body.joinPath}`, { password: 'another long one' });
    const socket = await openSocket(centre.server.port, agent.cookie);
    socket.send({ type: 'subscribe', topic: 'events' });
    expect(await socket.next()).toEqual({ type: 'refused', topic: 'events', reason: 'not-allowed' });
    socket.close();
  });
});
