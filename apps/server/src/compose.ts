/**
 * The chapters in the order of the story: each is installed with the platform and with what it needs of earlier ones.
 * A new chapter adds its migrations to the list and one line to `installChapters`.
 */
import type { Welcome } from '@shouwen/contract/config';
import { agentsMigrations, installAgents } from './agents/index.ts';
import { centreMigrations, installCentre } from './centre/index.ts';
import { authMigrations } from './platform/auth/auth.migration.ts';
import type { Migration } from './platform/db/migration.ts';
import type { Platform } from './platform/platform.ts';

/** In story order, which is also the order of foreign keys. */
export const migrations: readonly Migration[] = [...authMigrations, ...centreMigrations, ...agentsMigrations];

/** What the start asks of the chapters when all are in. */
export interface Chapters {
  /** First content where it was asked for, and what the launcher prints: the set-up link, the demo's logins. */
  welcome(): Promise<Welcome>;
}

/** Registers routes, projections and topics of every chapter; nothing is served before all are in. */
export async function installChapters(platform: Platform): Promise<Chapters> {
  const { config } = platform;
  const centre = installCentre(platform);
  const agents = installAgents(platform, {
    centre,
    seedDemo: async () => {
      throw new Error('the practice chapter is not installed yet');
    },
  });
  return { welcome: () => agents.welcome({ isDemo: config.demo, language: config.language }) };
}
