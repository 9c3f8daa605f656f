/** Who works here: accounts, places on the desk, queues and skills, one-time links, the phones' credentials. */
import type { Bilingual, Language, SoftphoneCredentials } from '@shouwen/contract';
import type { Welcome } from '@shouwen/contract/config';
import type { AgentConfig } from '@shouwen/routing';
import type { DigestHashes } from '@shouwen/sip';
import type { Centre } from '../centre/index.ts';
import { runRegularly } from '../platform/create-platform.ts';
import type { DbTransaction } from '../platform/db/database.ts';
import type { Platform } from '../platform/platform.ts';
import { type AddedPerson, addPeople, type NewPerson } from './add-people.ts';
import './agents.sql.ts';
import { type AgentSummary, findAgent, listAgentConfigs, listAgents } from './find-agents.ts';
import { registerPeopleRoutes } from './people.routes.ts';
import { registerSessionRoutes } from './session.routes.ts';
import { registerSetUpRoutes } from './set-up.routes.ts';
import type { SeedDemo, SetUpNeeds } from './set-up-centre.ts';
import { createSipCredentials, type SipUser } from './sip-credentials.ts';
import { prepareWelcome } from './welcome.ts';

export type { AddedPerson, NewAgentPlace, NewPerson } from './add-people.ts';
export { agentsMigrations } from './agents.migration.ts';
export type { AgentSummary } from './find-agents.ts';
export type { DemoPerson, SeedDemo } from './set-up-centre.ts';
export { SIP_REALM, SIP_WEBSOCKET_PATH, type SipUser } from './sip-credentials.ts';

const PURGE_MS = 10 * 60_000;

export interface AgentsNeeds {
  readonly centre: Centre;
  readonly seedDemo: SeedDemo;
  /** Name of a centre that is a demo from its first start. */
  readonly demoCentreName?: Bilingual;
}

export interface Agents {
  list(): Promise<AgentSummary[]>;
  find(agentId: string): Promise<AgentSummary | null>;
  /** As the routing engine takes them. */
  configs(): Promise<AgentConfig[]>;
  agentNames(agentIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  accountNames(accountIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** For seeds; call {@link changed} after the commit. */
  addPeople(transaction: DbTransaction, people: readonly NewPerson[]): Promise<AddedPerson[]>;
  /** For the SIP registrar: the hashes of a user whose credentials have not expired. */
  findSipCredential(realm: string, username: string): Promise<DigestHashes | null>;
  sipUser(username: string): Promise<SipUser | null>;
  agentOfSipUser(username: string): Promise<string | null>;
  /** A phone for the practice page. At most 500 live at once; then `slow-down`. */
  guestCredentials(): Promise<SoftphoneCredentials>;
  /** Called after people, their queues or skills have changed and are stored. Returns how to stop. */
  onChange(listener: () => void): () => void;
  changed(): void;
  /** First content where it was asked for, and what the launcher prints. */
  welcome(start: { readonly isDemo: boolean; readonly language: Language }): Promise<Welcome>;
}

export function installAgents(platform: Platform, { centre, seedDemo, ...given }: AgentsNeeds): Agents {
  const { db, clock, log, newId } = platform;
  const listeners = new Set<() => void>();
  const sipCredentials = createSipCredentials(db, clock);
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const demoCentreName = given.demoCentreName ?? { zh: '首问演示热线', en: 'Shouwen demo hotline' };
  const needs: SetUpNeeds = { db, clock, log, newId, centre, seedDemo, demoCentreName, changed };

  registerSessionRoutes(platform, sipCredentials);
  registerSetUpRoutes(platform, needs);
  registerPeopleRoutes(platform, needs, sipCredentials);
  runRegularly(platform, log, 'sip credentials purged', PURGE_MS, () => sipCredentials.purge());

  return {
    list: () => listAgents(db),
    find: (agentId) => findAgent(db, agentId),
    configs: () => listAgentConfigs(db),
    async agentNames(agentIds) {
      if (agentIds.length === 0) return new Map();
      const rows = await db
        .selectFrom('account')
        .select(['agent_id', 'name'])
        .where('agent_id', 'in', agentIds)
        .execute();
      return new Map(rows.flatMap((row) => (row.agent_id === null ? [] : [[row.agent_id, row.name]])));
    },
    async accountNames(accountIds) {
      if (accountIds.length === 0) return new Map();
      const rows = await db
        .selectFrom('account')
        .select(['account_id', 'name'])
        .where('account_id', 'in', accountIds)
        .execute();
      return new Map(rows.map((row) => [row.account_id, row.name]));
    },
    addPeople: (transaction, people) => addPeople(transaction, newId, people),
    findSipCredential: sipCredentials.find,
    sipUser: sipCredentials.userOf,
    agentOfSipUser: async (username) => (await sipCredentials.userOf(username))?.agentId ?? null,
    guestCredentials: sipCredentials.forGuest,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    changed,
    welcome: (start) => prepareWelcome(needs, start),
  };
}
