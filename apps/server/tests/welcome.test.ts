import { describe, expect, it } from 'vitest';
import { type Agents, type DemoPerson, installAgents } from '../src/agents/index.ts';
import { installCentre, seedEmptyCentre } from '../src/centre/index.ts';
import { migrations } from '../src/compose.ts';
import { isPasswordRight } from '../src/platform/auth/passwords.ts';
import { startTestPlatform } from './_platform.ts';
import { usePostgres } from './_postgres.ts';

const postgres = usePostgres();
const demoStart = { isDemo: true, language: 'zh' } as const;

/** A centre with a small demo; `failures` seeds are cut off after their people were stored, or all at once. */
async function start({ failures = 0, isAtOnce = false } = {}) {
  const running = await startTestPlatform(postgres, migrations);
  const { platform } = running;
  const centre = installCentre(platform);
  let seeds = 0;
  const agents: Agents = installAgents(platform, {
    centre,
    async seedDemo(language): Promise<DemoPerson[]> {
      seeds += 1;
      if (isAtOnce) throw new Error('the disk is full');
      const people = [
        { login: 'wangmin', name: '王敏', role: 'supervisor' },
        { login: 'linxiao', name: '林晓', role: 'agent' },
      ] as const;
      const added = await platform.db.transaction().execute(async (transaction) => {
        await seedEmptyCentre(transaction);
        return agents.addPeople(
          transaction,
          people.map((person, index) => {
            const place = { agentNumber: String(2101 + index), queueIds: ['service'] };
            return { ...person, language, password: null, place };
          }),
        );
      });
      if (seeds <= failures) throw new Error('the power went');
      return people.map((person, index) => ({ ...person, accountId: added[index]?.accountId ?? '' }));
    },
  });
  const setUp = async () => {
    const { setupPath } = await agents.welcome({ isDemo: false, language: 'zh' });
    return platform.http.inject({
      method: 'POST',
      url: `/api${setupPath}`,
      payload: {
        name: '林晓',
        login: 'lin',
        password: 'correct horse battery',
        language: 'zh',
        centreName: '江海热线',
        content: 'demo',
      },
    });
  };
  return { ...running, db: platform.db, centre, agents, setUp, seeds: () => seeds };
}

describe('the welcome of a demo', () => {
  it('makes passwords for everyone, none of them known before', async () => {
    await using centre = await start();
    const { demo } = await centre.agents.welcome(demoStart);
    expect(demo?.accounts.map(({ login, role, name }) => [login, role, name])).toEqual([
      ['admin', 'admin', '系统管理员'],
      ['wangmin', 'supervisor', '王敏'],
      ['linxiao', 'agent', '林晓'],
    ]);
    const passwords = demo?.accounts.map((account) => account.password) ?? [];
    expect(new Set(passwords).size).toBe(3);
    for (const { login, password } of demo?.accounts ?? []) {
      expect(password).toMatch(/^[2-9a-z]{16}$/);
      const row = await centre.db
        .selectFrom('account')
        .select('password_hash')
        .where('login', '=', login)
        .executeTakeFirstOrThrow();
      expect(row.password_hash).not.toContain(password);
      expect(await isPasswordRight(password, row.password_hash)).toBe(true);
    }
  });

  it('lets the administrator take calls of every queue', async () => {
    await using centre = await start();
    await centre.agents.welcome(demoStart);
    const admin = (await centre.agents.list()).find((agent) => agent.name === '系统管理员');
    expect(admin?.agentNumber).toBe('1001');
    const config = (await centre.agents.configs()).find((agent) => agent.id === admin?.agentId);
    expect(config?.queueIds).toEqual(['service']);
  });

  it('says nothing at the next start, nor does it offer a set-up', async () => {
    await using centre = await start();
    await centre.agents.welcome(demoStart);
    expect(await centre.agents.welcome(demoStart)).toEqual({});
    expect(await centre.agents.welcome({ isDemo: false, language: 'zh' })).toEqual({});
    expect(centre.seeds()).toBe(1);
  });

  it('goes on after a start that was cut off, and locks nobody out', async () => {
    await using centre = await start({ failures: 1 });
    await expect(centre.agents.welcome(demoStart)).rejects.toThrow('the power went');
    const { demo } = await centre.agents.welcome(demoStart);
    expect(demo?.accounts.map((account) => account.login)).toEqual(['admin', 'wangmin', 'linxiao']);
    expect(centre.seeds()).toBe(1);
  });

  it('tells who keeps queues and people in memory', async () => {
    await using centre = await start();
    const told: string[] = [];
    centre.centre.onChange(() => told.push('centre'));
    const stop = centre.agents.onChange(() => told.push('agents'));
    await centre.agents.welcome(demoStart);
    expect(told).toEqual(['centre', 'agents']);
    stop();
    centre.agents.changed();
    expect(told).toHaveLength(2);
  });
});

describe('a set-up with demo content', () => {
  it('lets the administrator who made it take calls of every queue', async () => {
    await using centre = await start();
    const answer = await centre.setUp();
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ centreName: '江海热线', agentNumber: '1001' });
    const { agentId } = answer.json();
    const config = (await centre.agents.configs()).find((agent) => agent.id === agentId);
    expect(config?.queueIds).toEqual(['service']);
    // The people of the demo are there, and nobody can sign in as one of them.
    const accounts = await centre.db.selectFrom('account').select(['login', 'password_hash']).execute();
    expect(accounts.filter((account) => account.password_hash !== null).map((account) => account.login)).toEqual([
      'lin',
    ]);
  });

  it('that cannot be loaded ends in an empty centre that works', async () => {
    await using centre = await start({ isAtOnce: true });
    const answer = await centre.setUp();
    expect(answer.statusCode).toBe(200);
    expect((await centre.centre.queues()).map((queue) => queue.queueId)).toEqual(['service']);
    const config = (await centre.agents.configs()).find((agent) => agent.id === answer.json().agentId);
    expect(config?.queueIds).toEqual(['service']);
  });
});
