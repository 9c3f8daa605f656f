import { LaunchError } from '../messages/problems.ts';

/** The command line of `npm start -- …`, before any option is checked. */
export interface ParsedArguments {
  readonly help: boolean;
  readonly demo: boolean;
  /** `--config-file`. */
  readonly configFile: string | undefined;
  /** Values by option name (`--http-port 80` becomes `HTTP_PORT: '80'`). */
  readonly flags: ReadonlyMap<string, string>;
}

/** `HTTP_PORT` to `--http-port`. */
export function flagOf(name: string): string {
  return `--${name.toLowerCase().replaceAll('_', '-')}`;
}

/** @throws {LaunchError} for a bare word and for a flag without its value */
export function parseArguments(words: readonly string[]): ParsedArguments {
  const flags = new Map<string, string>();
  let help = false;
  let demo = false;
  let configFile: string | undefined;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '--help' || word === '-h') {
      help = true;
      continue;
    }
    if (word === '--demo') {
      demo = true;
      continue;
    }
    const match = /^--([A-Za-z][A-Za-z0-9_-]*)(?:=(.*))?$/s.exec(word);
    if (match === null) throw LaunchError.of('unexpected-argument', { text: word });
    const name = (match[1] ?? '').toUpperCase().replaceAll('-', '_');
    let value = match[2];
    if (value === undefined && !(words[index + 1] ?? '--').startsWith('--')) {
      index += 1;
      value = words[index];
    }
    // The value stays empty here so that a misspelt flag is reported as unknown rather than as lacking a value.
    if (name === 'CONFIG_FILE' || name === 'SHOUWEN_CONFIG_FILE') configFile = value ?? '';
    else flags.set(name, value ?? '');
  }
  if (configFile === '') throw LaunchError.of('missing-value', { flag: '--config-file' });
  return { help, demo, configFile, flags };
}
