/**
 * The chapters in the order of the story: each is installed with the platform and with what it needs of earlier ones.
 * A new chapter adds its migrations to the list and one line to `installChapters`.
 */
import type { Welcome } from '@shouwen/contract/config';
import { agentsMigrations, installAgents } from './agents/index.ts';
import { calendarMigrations } from './centre/calendar/index.ts';
import { flowMigrations } from './centre/flows/index.ts';
import { centreMigrations, installCentre } from './centre/index.ts';
import { promptMigrations } from './centre/prompts/index.ts';
import { voiceMigrations } from './channels/voice/index.ts';
import { composeDemo } from './compose/demo.ts';
import { composeDesk } from './compose/desk.ts';
import { composeFlows } from './compose/flows.ts';
import { composeRecord } from './compose/record.ts';
import { composeVoice } from './compose/voice.ts';
import { contactMigrations } from './contacts/index.ts';
import { customerMigrations } from './customers/index.ts';
import { deskMigrations } from './desk/index.ts';
import { installInsight } from './insight/index.ts';
import { authMigrations } from './platform/auth/auth.migration.ts';
import type { Migration } from './platform/db/migration.ts';
import { eventLogMigrations } from './platform/events/event-log.migration.ts';
import type { Platform } from './platform/platform.ts';
import { installRouting } from './routing/index.ts';

/** In story order, which is also the order of foreign keys. */
export const migrations: readonly Migration[] = [
  ...authMigrations,
  ...eventLogMigrations,
  ...centreMigrations,
  ...agentsMigrations,
  ...customerMigrations,
  ...contactMigrations,
  ...voiceMigrations,
  ...deskMigrations,
  ...calendarMigrations,
  ...promptMigrations,
  ...flowMigrations,
];

/** What the start asks of the chapters when all are in. */
export interface Chapters {
  /** First content where it was asked for, and what the launcher prints: the set-up link, the demo's logins. */
  welcome(): Promise<Welcome>;
  /** Takes control again of calls that ran on while no server was there. */
  adopt(): Promise<void>;
  /** Lets running calls end, then ends the rest: the centre stops. */
  drain(withinMs: number): Promise<void>;
}

/** Registers routes, projections and topics of every chapter; nothing is served before all are in. */
export async function installChapters(platform: Platform): Promise<Chapters> {
  const { config, log } = platform;
  const centre = installCentre(platform);
  const agents = installAgents(platform, {
    centre,
    seedDemo: (language) => composeDemo(platform, centre, agents, language),
  });
  const flows = composeFlows(platform, centre);
  const { customers, contacts } = composeRecord(platform, centre, agents);
  const routing = await installRouting(platform, {
    queueConfigs: () => centre.queueConfigs(),
    agentConfigs: () => agents.configs(),
    onConfigurationChange: (listener) => {
      centre.onChange(listener);
      agents.onChange(listener);
    },
  });
  const parts = { centre, agents, customers, contacts, routing };
  const voice = await composeVoice(platform, { ...parts, flows });
  const insight = await installInsight(platform, { centre, agents, routing });
  await composeDesk(platform, { ...parts, voice, insight });
  return {
    welcome: () => agents.welcome({ isDemo: config.demo, language: config.language }),
    drain: (withinMs) => voice.drain(withinMs),
    adopt: async () => {
      const running = routing.contactViews().filter((contact) => contact.channel === 'voice');
      log.info(await voice.adopt(running.map((contact) => contact.contactId)), 'calls of an earlier server');
    },
  };
}
