import { flowSchema } from '@shouwen/contract';
import { describe, expect, it } from 'vitest';
import { insertEntryPoints, insertQueues, installCentre, seedEmptyCentre } from '../src/centre/index.ts';
import { migrations } from '../src/compose.ts';
import { startTestPlatform } from './_platform.ts';
import { usePostgres } from './_postgres.ts';

const postgres = usePostgres();

async function start() {
  const running = await startTestPlatform(postgres, migrations);
  return { ...running, db: running.platform.db, centre: installCentre(running.platform) };
}

describe('queues', () => {
  it('reach the routing engine as they were set up', async () => {
    await using test = await start();
    await insertQueues(test.db, [
      { queueId: 'plain', name: { zh: '咨询', en: 'Questions' }, channels: ['voice', 'chat'] },
      {
        queueId: 'gold',
        name: { zh: '金卡', en: 'Gold' },
        channels: ['voice'],
        skills: [{ skillId: 'gold', minLevel: 3 }],
        priority: 10,
        ageing: null,
        wrapUpMsMax: null,
        overflow: [{ afterMs: 60_000, action: { kind: 'relax-skills', byLevels: 1 } }],
        maxWaiting: 50,
      },
    ]);
    expect(await test.centre.queueConfigs()).toEqual([
      {
        id: 'plain',
        name: '咨询',
        channels: ['voice', 'chat'],
        skills: [],
        priority: 0,
        serviceLevel: { answerWithinMs: 20_000 },
        ageing: { everyMs: 30_000, step: 1, max: 10 },
        offerTimeoutMs: 20_000,
        wrapUpMsMax: 60_000,
        overflow: [],
        maxWaiting: null,
      },
      expect.objectContaining({
        id: 'gold',
        skills: [{ skillId: 'gold', minLevel: 3 }],
        ageing: null,
        wrapUpMsMax: null,
        overflow: [{ afterMs: 60_000, action: { kind: 'relax-skills', byLevels: 1 } }],
        maxWaiting: 50,
      }),
    ]);
  });
});

describe('entry points', () => {
  it('are found by channel and address, with their flow', async () => {
    await using test = await start();
    await test.db.transaction().execute((transaction) => seedEmptyCentre(transaction));
    const found = await test.centre.entryPointByAddress('voice', '10000');
    expect(found).toMatchObject({
      entryPointId: 'main',
      flow: { queueId: 'service', greeting: 'welcome', menu: null },
    });
    expect(flowSchema.parse(found?.flow)).toEqual(found?.flow);
    expect(await test.centre.entryPointByAddress('sms', '10000')).toBeNull();
    expect(await test.centre.entryPointByAddress('voice', '10001')).toBeNull();
  });

  it('share no address within a channel', async () => {
    await using test = await start();
    const entryPoint = {
      entryPointId: 'one',
      channel: 'voice',
      address: '95000',
      name: { zh: '热线', en: 'Hotline' },
      flow: flowSchema.parse({ queueId: 'service' }),
    } as const;
    await insertEntryPoints(test.db, [entryPoint]);
    await expect(insertEntryPoints(test.db, [{ ...entryPoint, entryPointId: 'two' }])).rejects.toThrow('unique');
    await insertEntryPoints(test.db, [{ ...entryPoint, entryPointId: 'three', channel: 'sms' }]);
    expect(await test.centre.entryPoints()).toHaveLength(2);
  });
});

describe('trunks', () => {
  it('keep their password sealed, and give it to the channel', async () => {
    await using test = await start();
    const trunk = {
      trunkId: 'carrier',
      name: '省电信',
      allowFrom: ['203.0.113.0/24'],
      outbound: {
        host: 'sip.carrier.example',
        port: 5060,
        protocol: 'UDP',
        callerNumber: '02510000',
        credentials: { username: '02510000', password: 'carrier secret' },
      },
      isPractice: false,
    } as const;
    await test.db.transaction().execute((transaction) => test.centre.addTrunks(transaction, [trunk]));
    expect(await test.centre.trunks()).toEqual([trunk]);
    const rows = await test.db.selectFrom('trunk').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain('carrier secret');
  });

  it('may only bring calls', async () => {
    await using test = await start();
    const trunk = { trunkId: 'pbx', name: 'PBX', allowFrom: ['10.0.0.5'], outbound: null, isPractice: false };
    await test.db.transaction().execute((transaction) => test.centre.addTrunks(transaction, [trunk]));
    expect(await test.centre.trunks()).toEqual([trunk]);
  });
});
