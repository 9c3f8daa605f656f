import { resolve } from 'node:path';
import {
  type BilingualText,
  type OptionName,
  type OptionValues,
  optionDescriptions,
  optionSchemas,
  optionValues,
} from '@shouwen/contract/config';
import { describeProblem } from '../messages/problems.ts';
import { nearestName } from './nearest-name.ts';
import { flagOf, type ParsedArguments } from './parse-arguments.ts';
import { readConfigFile } from './read-config-file.ts';

/** Where the value of an option came from. */
export type OptionOrigin = 'flag' | 'environment' | 'file' | 'default';

/** What was set, where, and every sentence about what is wrong with it. */
export interface OptionsRead {
  readonly values: OptionValues;
  readonly texts: ReadonlyMap<OptionName, string>;
  readonly origins: ReadonlyMap<OptionName, OptionOrigin>;
  readonly problems: readonly BilingualText[];
}

const VALUE_SHOWN_MAX = 100;

const optionNames = optionDescriptions.map((option) => option.name);

function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(optionSchemas, name);
}

function originText(origin: OptionOrigin, configFile: string): BilingualText {
  if (origin === 'flag') return { zh: '命令行', en: 'command line' };
  if (origin === 'environment') return { zh: '环境变量', en: 'environment' };
  return { zh: `配置文件 ${configFile}`, en: `config file ${configFile}` };
}

/**
 * LANGUAGE is also a list of GNU gettext (`de_DE:de`), which desktops set. In the environment only the part we
 * understand counts.
 */
function languageFromEnvironment(text: string): string | undefined {
  const short = text.slice(0, 2).toLowerCase();
  if (short === 'zh' || short === 'en') return short;
  return /[_:]/.test(text) || text.length === 2 ? undefined : text;
}

function environmentValue(name: OptionName, environment: NodeJS.ProcessEnv): string | undefined {
  const text = environment[name];
  if (text === undefined || text === '') return undefined;
  return name === 'LANGUAGE' ? languageFromEnvironment(text) : text;
}

/**
 * Flags win over the environment, the environment over the config file.
 * @param projectDir where relative paths start, and where shouwen.config.json is looked for
 * @throws {LaunchError} when the config file itself cannot be read
 */
export function readOptions(given: ParsedArguments, environment: NodeJS.ProcessEnv, projectDir: string): OptionsRead {
  const named = given.configFile ?? (environment.SHOUWEN_CONFIG_FILE || undefined);
  const configFile = resolve(projectDir, named ?? 'shouwen.config.json');
  const file = readConfigFile(configFile, named !== undefined);
  const problems: BilingualText[] = [];

  function reportUnknown(names: Iterable<string>, origin: OptionOrigin): void {
    for (const name of names) {
      if (isOptionName(name)) continue;
      const nearest = nearestName(name.toUpperCase(), optionNames);
      const shown = origin === 'flag' ? flagOf : (text: string) => text;
      problems.push(
        describeProblem('unknown-option', {
          name: shown(name),
          origin: originText(origin, configFile),
          nearest: nearest === undefined ? undefined : shown(nearest),
        }),
      );
    }
  }
  reportUnknown(given.flags.keys(), 'flag');
  reportUnknown(file.keys(), 'file');

  const texts = new Map<OptionName, string>();
  const origins = new Map<OptionName, OptionOrigin>();
  for (const { name } of optionDescriptions) {
    const candidates: [OptionOrigin, string | undefined][] = [
      ['flag', given.flags.get(name)],
      ['environment', environmentValue(name, environment)],
      ['file', file.get(name)],
    ];
    const [origin, text] = candidates.find(([, candidate]) => candidate !== undefined) ?? ['default', undefined];
    origins.set(name, origin);
    if (text === '' && origin === 'flag') problems.push(describeProblem('missing-value', { flag: flagOf(name) }));
    else if (text !== undefined) texts.set(name, text);
  }

  const result = optionValues.safeParse(Object.fromEntries(texts));
  const wrong = new Set(result.error?.issues.map((issue) => issue.path[0]));
  for (const { name, allowed } of optionDescriptions) {
    if (!wrong.has(name)) continue;
    const text = texts.get(name) ?? '';
    const value = text.length > VALUE_SHOWN_MAX ? `${text.slice(0, VALUE_SHOWN_MAX)}…` : text;
    const origin = originText(origins.get(name) ?? 'default', configFile);
    problems.push(describeProblem('wrong-value', { name, value, origin, allowed }));
  }
  return { values: result.data ?? {}, texts, origins, problems };
}
