import { availableParallelism, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { BilingualText, Configuration, OptionValues, TerminalLanguage } from '@shouwen/contract/config';
import { checkFolder, checkFreeSpace, checkKeyFile, chooseDataDir, type DataDirChoice } from './checks/folders.ts';
import { checkPorts } from './checks/ports.ts';
import { resolveConfiguration } from './config/resolve-configuration.ts';
import { makeSocketFolder } from './postgres/socket-folder.ts';

/** Everything settled before anything is started. */
export interface StartPlan {
  readonly choice: DataDirChoice;
  /** `databaseUrl` is empty when the database is ours: it is filled in once prepared. */
  readonly settings: Configuration;
  readonly usesOwnDatabase: boolean;
}

function networkAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => !address.internal && address.family === 'IPv4')
    .map((address) => address.address);
}

/**
 * Settles the data folder and the configuration; makes the data folder.
 * @throws {LaunchError} when the data folder cannot serve
 */
export function planStart(
  options: OptionValues,
  given: { projectDir: string; language: TerminalLanguage; demo: boolean },
): StartPlan {
  const choice = chooseDataDir(options, given.projectDir);
  // 0711: the database's user has to pass, and only pass.
  checkFolder(choice.dataDir, 'DATA_DIR', 0o711);
  checkFreeSpace(choice.dataDir);
  const settings = resolveConfiguration(options, {
    ...given,
    dataDir: choice.dataDir,
    socketDir: makeSocketFolder(choice.dataDir),
    databaseUrl: options.DATABASE_URL ?? '',
    cpuCount: availableParallelism(),
    networkAddresses: networkAddresses(),
  });
  return { choice, settings, usesOwnDatabase: options.DATABASE_URL === undefined };
}

/** Checks what a running centre would hold itself: other folders and the ports. @throws {LaunchError} */
export async function checkResources(settings: Configuration): Promise<void> {
  checkFolder(join(settings.dataDir, 'run'), 'DATA_DIR', 0o711);
  checkFolder(join(settings.dataDir, 'logs'), 'DATA_DIR', 0o711);
  checkFolder(settings.recordingsDir, 'RECORDINGS_DIR', 0o700);
  checkKeyFile(settings.masterKeyFile);
  await checkPorts(settings);
}

/** Prints bilingual lines in the chosen language. */
export interface Terminal {
  readonly language: TerminalLanguage;
  say(text: BilingualText): void;
  complain(text: BilingualText): void;
}

export function openTerminal(language: TerminalLanguage): Terminal {
  return {
    language,
    say: (text) => console.log(text[language]),
    complain: (text) => console.error(text[language]),
  };
}
