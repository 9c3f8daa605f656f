import { type RoutingEffect, type RoutingEvent, snapshot } from '@shouwen/routing';
import { describe, expect, it } from 'vitest';
import { RoutingHost } from '../src/routing/routing-host.ts';
import { logDatabase, noted, openTestHost, openTestLog, quietLog, testQueue } from './_event-log.ts';
import { usePostgres } from './_postgres.ts';
import { rebuiltState } from './_rebuilt-state.ts';

const postgres = usePostgres();

/** The host's clock is the real one: at a fixed time, timers would be over before they begin. */
const at = Date.now();

/** A queue and agents who are ready. */
function centre(...agentIds: readonly string[]): RoutingEvent[] {
  return [
    { kind: 'queue.configured', at, queue: testQueue() },
    ...agentIds.flatMap((id): RoutingEvent[] => [
      { kind: 'agent.configured', at, agent: { id, name: id, skills: {}, queueIds: null } },
      { kind: 'agent.stateSet', at, agentId: id, state: 'available', reason: null },
    ]),
  ];
}

function queued(contactId: string, offset = 0): RoutingEvent {
  return { kind: 'contact.queued', at: at + offset, contactId, channel: 'voice', queueId: 'sales' };
}

function kinds(effects: readonly RoutingEffect[]): string[] {
  return effects.map((effect) => effect.kind);
}

async function submitAll(host: RoutingHost, events: readonly RoutingEvent[]): Promise<void> {
  for (const event of events) await host.submit(event);
}

describe('submitting', () => {
  it('answers with what the event caused, after it is in the log', async () => {
    await using opened = await openTestHost(await logDatabase(postgres));
    await submitAll(opened.host, centre('wang'));
    const before = await opened.log.lastSeq();
    const effects = await opened.host.submit(queued('c1', 1));
    expect(kinds(effects)).toEqual(['offer.made', 'contact.changed', 'agent.changed', 'timer']);
    const stored = await opened.log.readAfter(before, 10);
    expect(stored.map((event) => [event.kind, event.subject])).toEqual([
      ['contact.queued', 'contact:c1'],
      ['offer.made', 'contact:c1'],
      ['agent.changed', 'agent:wang'],
    ]);
    expect(stored[1]?.data).toMatchObject({ offerId: 'c1#1', agentId: 'wang', receipt: { chosenBy: 'only-free' } });
  });

  it('stores acceptance and completed wrap-up once, as the fact they are', async () => {
    await using opened = await openTestHost(await logDatabase(postgres));
    await submitAll(opened.host, [
      ...centre('wang'),
      queued('c1'),
      { kind: 'offer.accepted', at, offerId: 'c1#1', agentId: 'wang' },
      { kind: 'contact.connected', at, contactId: 'c1', agentId: 'wang' },
      { kind: 'contact.ended', at, contactId: 'c1', by: 'customer' },
      { kind: 'wrapup.completed', at, contactId: 'c1', agentId: 'wang' },
    ]);
    const all = await opened.log.readSubjects(['contact:c1'], 100);
    expect(all.map((event) => event.kind)).toEqual([
      'contact.queued',
      'offer.made',
      'offer.accepted',
      'contact.connected',
      'contact.ended',
      'wrapup.started',
      'contact.released',
      'wrapup.ended',
    ]);
    expect(all[2]?.data).toMatchObject({ contactId: 'c1', offerId: 'c1#1', agentId: 'wang' });
  });

  it('stores nothing for what was rejected, and says so in order', async () => {
    await using opened = await openTestHost(await logDatabase(postgres));
    await submitAll(opened.host, centre('wang'));
    const before = await opened.log.lastSeq();
    const heard: string[] = [];
    opened.host.onEffect((effect) => heard.push(effect.kind));
    await Promise.all([
      opened.host.submit(queued('c1')),
      opened.host.submit({ kind: 'offer.accepted', at, offerId: 'nobody#1', agentId: 'wang' }),
    ]);
    expect(heard.at(-1)).toBe('rejected');
    expect(heard[0]).toBe('offer.made');
    expect((await opened.log.readAfter(before, 10)).map((event) => event.kind)).not.toContain('offer.accepted');
  });

  it('tells listeners in the order of the log, one that fails included', async () => {
    await using opened = await openTestHost(await logDatabase(postgres));
    opened.host.onEffect(() => {
      throw new Error('no');
    });
    const heard: string[] = [];
    opened.host.onEffect((effect) => {
      if (effect.kind === 'offer.made') heard.push(effect.offerId);
    });
    const names = Array.from({ length: 200 }, (_, index) => `a${index}`);
    await submitAll(opened.host, centre(...names));
    await Promise.all(names.map((name) => opened.host.submit(queued(`c-${name}`))));
    const offers = (await opened.log.readAfter(0, 5000)).filter((event) => event.kind === 'offer.made');
    expect(heard).toEqual(offers.map((event) => event.data.offerId));
    expect(heard).toHaveLength(200);
  });

  it('never carries out an effect before its event is committed', async () => {
    const database = await logDatabase(postgres);
    await using opened = await openTestHost(database);
    await using reader = { pool: opened.pool, async [Symbol.asyncDispose]() {} };
    await submitAll(opened.host, centre('wang'));
    const found: Promise<number>[] = [];
    opened.host.onEffect((effect) => {
      if (effect.kind !== 'offer.made') return;
      found.push(
        reader.pool
          .query(`select 1 from event where subject = $1 and kind = 'offer.made'`, [`contact:${effect.contactId}`])
          .then((result) => result.rowCount ?? 0),
      );
    });
    await opened.host.submit(queued('c1'));
    expect(await Promise.all(found)).toEqual([1]);
  });
});

describe('time', () => {
  it('wakes the engine when an offer has rung out', async () => {
    await using opened = await openTestHost(await logDatabase(postgres));
    const now = Date.now();
    await submitAll(
      opened.host,
      centre('wang').map((event) => ({ ...event, at: now })),
    );
    await opened.host.submit({ kind: 'queue.configured', at: now, queue: testQueue({ offerTimeoutMs: 120 }) });
    const over = new Promise<RoutingEffect>((resolve) => {
      opened.host.onEffect((effect) => {
        if (effect.kind === 'offer.withdrawn') resolve(effect);
      });
    });
    await opened.host.submit({ ...queued('c1'), at: Date.now() });
    expect(await over).toMatchObject({ reason: 'no-answer' });
    expect(opened.host.agentView('wang')).toMatchObject({ state: 'break', reason: 'ring-no-answer' });
  });

  it('stores a late event at the engine’s time, so that replaying gives the same', async () => {
    const database = await logDatabase(postgres);
    await using opened = await openTestHost(database);
    await submitAll(opened.host, centre('wang'));
    await opened.host.submit(queued('c1', 5000));
    await opened.host.submit(queued('c2', 1000));
    const stored = await opened.log.readSubjects(['contact:c2'], 1);
    expect(stored[0]?.at).toBe(at + 5000);
    expect(snapshot(await rebuiltState(opened.log))).toEqual(opened.host.snapshot());
  });
});

describe('a restart', () => {
  it('finds waiting contacts, offers and agents as they were', async () => {
    const database = await logDatabase(postgres);
    let before: unknown;
    {
      const opened = await openTestLog(database);
      const host = new RoutingHost({ events: opened.log, pool: opened.pool, clock: { now: () => at }, log: quietLog });
      await host.restore();
      await submitAll(host, [...centre('wang', 'li'), queued('c1', 1), queued('c2', 2), queued('c3', 3)]);
      await host.submit({ kind: 'offer.accepted', at: at + 9, offerId: 'c1#1', agentId: 'wang' });
      before = host.snapshot();
      // Ends as a killed process would: without a snapshot.
      await opened[Symbol.asyncDispose]();
    }
    await using again = await openTestHost(database);
    expect(again.host.snapshot()).toEqual(before);
    expect(again.host.contactView('c1')).toMatchObject({ state: 'accepted', agentIds: ['wang'] });
    expect(again.host.positionOf('c3')).toBe(0);
  });

  it('starts from the snapshot that stopping left, and reads only what came after', async () => {
    const database = await logDatabase(postgres);
    let before: unknown;
    {
      await using opened = await openTestHost(database);
      await submitAll(opened.host, [...centre('wang'), queued('c1', 1), queued('c2', 2)]);
      before = opened.host.snapshot();
    }
    await using again = await openTestLog(database);
    const { rows } = await again.pool.query('select seq from routing_snapshot');
    expect(rows.map((row) => Number(row.seq))).toEqual([await again.log.lastSeq()]);
    const reads: number[] = [];
    const events = {
      append: again.log.append.bind(again.log),
      readAfter: (seq: number, limit: number) => {
        reads.push(seq);
        return again.log.readAfter(seq, limit);
      },
    };
    const host = new RoutingHost({ events, pool: again.pool, clock: { now: () => at }, log: quietLog });
    await host.restore();
    expect(reads).toEqual([await again.log.lastSeq()]);
    expect(host.snapshot()).toEqual(before);
    await host.stop();
  });

  it('ignores entries of the same kinds that the engine never saw', async () => {
    const database = await logDatabase(postgres);
    await using opened = await openTestHost(database);
    await submitAll(opened.host, centre('wang'));
    await opened.log.append([
      {
        kind: 'contact.queued',
        subject: 'contact:old',
        at: at - 1,
        data: { contactId: 'old', channel: 'voice', queueId: 'sales' },
      },
      noted('agent.stateSet', { agentId: 'wang', state: 'offline', reason: null }),
    ]);
    const state = await rebuiltState(opened.log);
    expect(snapshot(state)).toEqual(opened.host.snapshot());
  });
});

describe('an event the log refuses', () => {
  it('is taken back from memory with everything behind it', async () => {
    const database = await logDatabase(postgres);
    await using opened = await openTestHost(database);
    opened.log.registerProjection({
      name: 'picky',
      kinds: ['contact.queued'],
      async apply(_transaction, events) {
        if (events.some((event) => event.data.contactId === 'bad')) throw new Error('cannot read this');
      },
    });
    await submitAll(opened.host, centre('wang'));
    const heard: string[] = [];
    opened.host.onEffect((effect) => {
      if (effect.kind === 'offer.made') heard.push(effect.contactId);
    });
    const results = await Promise.allSettled([opened.host.submit(queued('bad')), opened.host.submit(queued('behind'))]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    await opened.host.submit(queued('good'));
    expect(heard).toEqual(['good']);
    expect(opened.host.contactView('bad')).toBeNull();
    expect(opened.host.contactView('good')).toMatchObject({ state: 'offered' });
    expect(snapshot(await rebuiltState(opened.log))).toEqual(opened.host.snapshot());
  });

  it('because the lease is lost stops the host', async () => {
    const database = await logDatabase(postgres);
    await using opened = await openTestHost(database);
    await submitAll(opened.host, centre('wang'));
    await opened.pool.query('update event_lease set epoch = epoch + 1');
    const heard: string[] = [];
    opened.host.onEffect((effect) => heard.push(effect.kind));
    await expect(opened.host.submit(queued('c1'))).rejects.toMatchObject({ code: 'lease-lost' });
    await expect(opened.host.submit(queued('c2'))).rejects.toMatchObject({ code: 'stopped' });
    expect(heard).toEqual([]);
  });
});

describe('stopping', () => {
  it('waits until whoever has submitted knows what became of it', async () => {
    await using opened = await openTestHost(await logDatabase(postgres));
    await submitAll(opened.host, centre('wang'));
    const known: string[] = [];
    for (let index = 0; index < 50; index += 1)
      void opened.host.submit(queued(`c${index}`)).then(() => known.push('c'));
    await opened.host.stop();
    expect(known).toHaveLength(50);
  });

  it('leaves no snapshot of what the log has refused', async () => {
    const database = await logDatabase(postgres);
    await using opened = await openTestHost(database);
    await submitAll(opened.host, centre('wang'));
    await opened.log.close();
    await expect(opened.host.submit(queued('c1'))).rejects.toMatchObject({ code: 'closed' });
    await opened.host.stop();
    const { rows } = await opened.pool.query('select seq from routing_snapshot');
    expect(rows).toEqual([]);
  });
});
