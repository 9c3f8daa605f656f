/** The platform alone, on a database of its own, for tests that install one or two chapters. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../src/platform/clock.ts';
import { createPlatform } from '../src/platform/create-platform.ts';
import type { Migration } from '../src/platform/db/migration.ts';
import { openEventLog } from '../src/platform/events/open-event-log.ts';
import { openListener } from '../src/platform/http/listener.ts';
import { createLog } from '../src/platform/log.ts';
import type { Platform } from '../src/platform/platform.ts';
import { createStopList } from '../src/platform/stop.ts';
import type { TestPostgres } from './_postgres.ts';
import { testConfig } from './_server.ts';

export interface TestPlatform {
  readonly platform: Platform;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startTestPlatform(
  postgres: TestPostgres,
  migrations: readonly Migration[],
): Promise<TestPlatform> {
  const { databaseUrl, role } = await postgres.migrated(migrations);
  const folder = await mkdtemp(path.join(tmpdir(), 'shouwen-platform-'));
  const log = createLog(process.env.TEST_LOG ?? 'silent');
  const stopList = createStopList(log);
  const listener = await openListener('127.0.0.1', 0);
  const platform = await createPlatform({
    config: testConfig(folder, databaseUrl),
    listener,
    stopList,
    log,
    clock: systemClock,
    role,
    createEventLog: (parts) => openEventLog(parts, stopList),
  });
  return {
    platform,
    async [Symbol.asyncDispose]() {
      await listener.close();
      await stopList.run(5000);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
