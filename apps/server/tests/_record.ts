/** The chapters of the record (customers, contacts, insight) on a real database and over real HTTP, without telephony. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Role } from '@shouwen/contract';
import { openRecording } from '@shouwen/media/recording';
import type { AgentView } from '@shouwen/routing';
import pino from 'pino';
import { z } from 'zod';
import { type Agents, agentsMigrations, installAgents } from '../src/agents/index.ts';
import { type Centre, centreMigrations, installCentre } from '../src/centre/index.ts';
import {
  type ContactsChapter,
  contactMigrations,
  createContactHistory,
  installContacts,
} from '../src/contacts/index.ts';
import { type CustomersChapter, customerMigrations, installCustomers } from '../src/customers/index.ts';
import { type InsightChapter, installInsight } from '../src/insight/index.ts';
import { authMigrations } from '../src/platform/auth/auth.migration.ts';
import { createPlatform } from '../src/platform/create-platform.ts';
import { eventLogMigrations } from '../src/platform/events/event-log.migration.ts';
import { openEventLog } from '../src/platform/events/open-event-log.ts';
import { openListener } from '../src/platform/http/listener.ts';
import { newId } from '../src/platform/new-id.ts';
import type { Platform } from '../src/platform/platform.ts';
import { createStopList } from '../src/platform/stop.ts';
import { type SeededPerson, seedDemo } from '../src/practice/demo/index.ts';
import type { TestPostgres } from './_postgres.ts';
import { testConfig } from './_server.ts';

export const recordMigrations = [
  ...authMigrations,
  ...eventLogMigrations,
  ...centreMigrations,
  ...agentsMigrations,
  ...customerMigrations,
  ...contactMigrations,
];

const phoneNumbers = { localAreaCode: '755' };

export interface RecordServer {
  readonly platform: Platform;
  readonly databaseUrl: string;
  readonly centre: Centre;
  readonly agents: Agents;
  readonly customers: CustomersChapter;
  readonly contacts: ContactsChapter;
  readonly insight: InsightChapter;
  readonly port: number;
  /** The time of the server; tests set it. */
  readonly clock: { at: number };
  /** What the routing chapter would say of agents. */
  readonly agentViews: AgentView[];
  /** Loads the demo content as of the clock. */
  seedDemo(): Promise<SeededPerson[]>;
  /** A new account, signed in. */
  signIn(role: Role, agent?: { agentId: string } | null): Promise<Person>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A signed-in person's requests; answers keep their bytes, for recordings. */
export interface Person {
  readonly accountId: string;
  readonly cookie: string;
  get(url: string, headers?: Record<string, string>): Promise<Answer>;
  post(url: string): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly body: any;
}

/** `at`: what the clock shows. */
export async function startRecordServer(postgres: TestPostgres, at: number): Promise<RecordServer> {
  const { databaseUrl, role } = await postgres.migrated(recordMigrations);
  const folder = await mkdtemp(path.join(tmpdir(), 'shouwen-record-'));
  const config = testConfig(folder, databaseUrl);
  await mkdir(config.recordingsDir, { recursive: true });
  const log = pino({ level: process.env.TEST_LOG ?? 'silent' });
  const stopList = createStopList(log);
  const listener = await openListener('127.0.0.1', 0);
  const clock = { at };
  const platform = await createPlatform({
    ...{ config, listener, stopList, log, clock: { now: () => clock.at }, role },
    createEventLog: (parts) => openEventLog(parts, stopList),
  });
  const agentViews: AgentView[] = [];
  const chapters = await installRecord(platform, agentViews);
  registerTestSignIn(platform);
  await platform.http.ready();
  listener.serve((request, response) => platform.http.routing(request, response));
  const origin = `http://127.0.0.1:${listener.port}`;
  return {
    ...{ platform, databaseUrl, ...chapters, port: listener.port, clock, agentViews },
    seedDemo: () => seedDemoOf(platform, chapters),
    async signIn(role, agent = null) {
      const accountId = await addAccount(platform, role, agent?.agentId ?? null);
      return signIn(origin, accountId);
    },
    async [Symbol.asyncDispose]() {
      void listener.close();
      await stopList.run(5000);
      listener.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function signIn(origin: string, accountId: string): Promise<Person> {
  let cookie = '';
  async function request(method: string, url: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(origin + url, { ...init, method, headers: { cookie, origin, ...init.headers } });
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    const bytes = Buffer.from(await response.arrayBuffer());
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      bytes,
      body: isJson ? JSON.parse(String(bytes)) : null,
    };
  }
  const headers = { 'content-type': 'application/json' };
  await request('POST', '/api/test/sign-in', { headers, body: JSON.stringify({ accountId }) });
  return {
    accountId,
    cookie,
    get: (url, more = {}) => request('GET', url, { headers: more }),
    post: (url) => request('POST', url, {}),
  };
}

type Chapters = Pick<RecordServer, 'centre' | 'agents' | 'customers' | 'contacts' | 'insight'>;

async function installRecord(platform: Platform, agentViews: AgentView[]): Promise<Chapters> {
  const centre = installCentre(platform);
  const agents = installAgents(platform, { centre, seedDemo: async () => [] });
  const directory = {
    agentNames: (ids: readonly string[]) => agents.agentNames(ids),
    accountNames: (ids: readonly string[]) => agents.accountNames(ids),
    queueNames: async () => new Map((await centre.queues()).map((queue) => [queue.queueId, queue.name])),
    outcomeNames: async () => new Map((await centre.outcomes()).map((outcome) => [outcome.outcomeId, outcome.name])),
  };
  const contactHistory = createContactHistory(platform.db, directory);
  const customers = installCustomers(platform, { contactHistory, phoneNumbers });
  const contacts = installContacts(platform, {
    ...{ customers, directory, phoneNumbers, openRecording },
    readSubjects: (subjects, limit) => platform.events.readSubjects(subjects, limit),
    unwrapKey: (wrappedKey) => platform.vault.open('recording', wrappedKey),
  });
  const insight = await installInsight(platform, { centre, agents, routing: { agentViews: () => agentViews } });
  return { centre, agents, customers, contacts, insight };
}

async function seedDemoOf(platform: Platform, { centre, agents }: Chapters): Promise<SeededPerson[]> {
  const people = await seedDemo(
    {
      ...{ db: platform.db, events: platform.events, timeZone: 'Asia/Shanghai', newId },
      now: () => platform.clock.now(),
      addPeople: (transaction, list) => agents.addPeople(transaction, list),
      queueConfigs: () => centre.queueConfigs(),
      agentConfigs: () => agents.configs(),
    },
    'zh',
  );
  centre.changed();
  agents.changed();
  return people;
}

/** The way in of tests: whoever asks gets a session. */
function registerTestSignIn(platform: Platform): void {
  platform.http.post(
    '/api/test/sign-in',
    { config: { access: 'public' }, schema: { body: z.object({ accountId: z.string() }) } },
    async (request, reply) => {
      await platform.sessions.open(request, reply, request.body.accountId);
      return {};
    },
  );
}

async function addAccount({ db }: Platform, role: Role, agentId: string | null): Promise<string> {
  if (agentId !== null) {
    const known = await db
      .selectFrom('account')
      .select('account_id')
      .where('agent_id', '=', agentId)
      .executeTakeFirst();
    if (known !== undefined) return known.account_id;
    await db
      .insertInto('agent')
      .values({ agent_id: agentId, agent_number: agentId, capacity: null, team_id: null })
      .execute();
  }
  const accountId = newId();
  await db
    .insertInto('account')
    .values({
      ...{ account_id: accountId, login: accountId, name: `${role} ${agentId ?? ''}`.trim(), role, language: 'zh' },
      ...{ agent_id: agentId, password_hash: null, disabled_at: null },
    })
    .execute();
  return accountId;
}
