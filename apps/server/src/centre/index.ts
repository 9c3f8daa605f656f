/** What the centre is set up with: queues, numbers, outcomes, reasons, trunks. People are in agents/. */
import type { Channel, Language, Outcome, StateReason } from '@shouwen/contract';
import type { TrunkState } from '@shouwen/contract/administration';
import type { QueueConfig } from '@shouwen/routing';
import type { DbTransaction } from '../platform/db/database.ts';
import type { Platform } from '../platform/platform.ts';
import { registerAdministrationRoutes } from './administration.routes.ts';
import { registerCentreRoutes } from './centre.routes.ts';
import './centre.sql.ts';
import { listOutcomes, listSkills, listStateReasons, listTeams, type Skill, type Team } from './lists.ts';
import { findEntryPoint, listEntryPoints, listQueueConfigs, listQueues, type StoredEntryPoint } from './queues.ts';
import { insertTrunks, listTrunks, type StoredTrunk } from './trunks.ts';

export { centreMigrations } from './centre.migration.ts';
export { insertOutcomes, insertSkills, insertStateReasons, insertTeams, type Skill, type Team } from './lists.ts';
export {
  DEFAULT_AGEING,
  DEFAULT_WRAP_UP_MS_MAX,
  insertEntryPoints,
  insertQueues,
  type NewQueue,
  type StoredEntryPoint,
} from './queues.ts';
export {
  defaultOutcomes,
  defaultStateReasons,
  FIRST_NUMBER,
  FIRST_QUEUE_ID,
  seedEmptyCentre,
} from './seed-empty-centre.ts';
export type { StoredTrunk } from './trunks.ts';

export interface CentreSettings {
  readonly name: string;
  readonly language: Language;
  readonly timeZone: string;
}

export interface Centre {
  /** Null before the set-up. */
  settings(): Promise<CentreSettings | null>;
  queues(): ReturnType<typeof listQueues>;
  /** As the routing engine takes them. */
  queueConfigs(): Promise<QueueConfig[]>;
  entryPoints(): Promise<StoredEntryPoint[]>;
  entryPointByAddress(channel: Channel, address: string): Promise<StoredEntryPoint | null>;
  outcomes(): Promise<Outcome[]>;
  stateReasons(): Promise<StateReason[]>;
  skills(): Promise<Skill[]>;
  teams(): Promise<Team[]>;
  trunks(): Promise<StoredTrunk[]>;
  addTrunks(transaction: DbTransaction, trunks: readonly StoredTrunk[]): Promise<void>;
  /** Who knows how a trunk is says it here; unknown until then. */
  watchTrunks(stateOf: (trunkId: string) => TrunkState): void;
  /** Called after any of the above has changed and is stored: read again what you keep. Returns how to stop. */
  onChange(listener: () => void): () => void;
  /** To be called by whoever stored a change, after the commit. */
  changed(): void;
}

export function installCentre(platform: Platform): Centre {
  const { db, vault } = platform;
  const listeners = new Set<() => void>();
  let trunkState = (_trunkId: string): TrunkState => 'unknown';
  const centre: Centre = {
    async settings() {
      const row = await db.selectFrom('centre').select(['name', 'language', 'time_zone']).executeTakeFirst();
      return row === undefined ? null : { name: row.name, language: row.language, timeZone: row.time_zone };
    },
    queues: () => listQueues(db),
    queueConfigs: () => listQueueConfigs(db),
    entryPoints: () => listEntryPoints(db),
    entryPointByAddress: (channel, address) => findEntryPoint(db, channel, address),
    outcomes: () => listOutcomes(db),
    stateReasons: () => listStateReasons(db),
    skills: () => listSkills(db),
    teams: () => listTeams(db),
    trunks: () => listTrunks(db, vault),
    addTrunks: (transaction, trunks) => insertTrunks(transaction, vault, trunks),
    watchTrunks(stateOf) {
      trunkState = stateOf;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    changed() {
      for (const listener of listeners) listener();
    },
  };
  registerCentreRoutes(platform, centre);
  registerAdministrationRoutes(platform, {
    db,
    vault,
    record: platform.record,
    newId: () => platform.newId(),
    changed: centre.changed,
    stateOf: (trunkId) => trunkState(trunkId),
  });
  return centre;
}
