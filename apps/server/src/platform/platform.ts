import type { Configuration } from '@shouwen/contract/config';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type pg from 'pg';
import type { Registry } from 'prom-client';
import type { Sessions } from './auth/sessions.ts';
import type { Clock } from './clock.ts';
import type { Db } from './db/database.ts';
import type { EventLogPort, Recorder } from './events-port.ts';
import type { Health } from './health.ts';
import type { UpgradeHandler } from './http/upgrade.ts';
import type { Log } from './log.ts';
import type { Realtime } from './realtime/hub.ts';
import type { Storage } from './storage/storage.ts';
import type { Vault } from './vault.ts';

/** Fastify whose schemas are zod's. Every route under /api says in `config.access` who may use it (http/access.ts). */
export type Http = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/**
 * What every chapter is installed with. A chapter's `install<Chapter>(platform, needs)` registers its routes,
 * projections and topics; its operations are passed only what they use.
 */
export interface Platform {
  readonly config: Configuration;
  readonly tenantId: number;
  /** Bound to the tenant by row-level security: rows of others do not exist here. */
  readonly pool: pg.Pool;
  readonly db: Db;
  readonly events: EventLogPort;
  /** One event of the contract's vocabulary into the log. */
  readonly record: Recorder;
  readonly log: Log;
  readonly clock: Clock;
  /** UUID version 7. */
  newId(): string;
  readonly http: Http;
  /** A WebSocket endpoint. `path` is matched whole; the Origin was checked, nothing else. */
  upgrade(path: string, handler: UpgradeHandler): void;
  readonly realtime: Realtime;
  readonly sessions: Sessions;
  readonly vault: Vault;
  readonly storage: Storage;
  readonly health: Health;
  /** Figures of `/metrics`; register counters and histograms here. */
  readonly metrics: Registry;
  /** The last registered runs first; all together within `config.drainSeconds`. */
  onStop(name: string, work: () => void | Promise<void>): void;
}
