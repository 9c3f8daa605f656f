import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LaunchError } from '../messages/problems.ts';
import { helpText } from './help-text.ts';
import { parseArguments } from './parse-arguments.ts';
import { readOptions } from './read-options.ts';

const folder = mkdtempSync(join(tmpdir(), 'options-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(words: string[] = [], environment: NodeJS.ProcessEnv = {}, file?: unknown) {
  const path = join(folder, 'config.json');
  writeFileSync(path, typeof file === 'string' ? file : JSON.stringify(file ?? {}));
  return readOptions(parseArguments(words), { SHOUWEN_CONFIG_FILE: path, ...environment }, folder);
}

function sentences(result: ReturnType<typeof read>): string[] {
  return result.problems.map((problem) => problem.en);
}

describe('where an option comes from', () => {
  it('is the command line before the environment before the file', () => {
    const file = { HTTP_PORT: 1001, SIP_PORT: 1002, LOG_LEVEL: 'warn' };
    const result = read(['--http-port', '3001'], { HTTP_PORT: '2001', SIP_PORT: '2002' }, file);
    expect(result.values).toEqual({ HTTP_PORT: 3001, SIP_PORT: 2002, LOG_LEVEL: 'warn' });
    expect(result.origins.get('HTTP_PORT')).toBe('flag');
    expect(result.origins.get('SIP_PORT')).toBe('environment');
    expect(result.origins.get('LOG_LEVEL')).toBe('file');
    expect(result.origins.get('DATA_DIR')).toBe('default');
    expect(result.problems).toEqual([]);
  });

  it('leaves an empty variable unset', () => {
    expect(read([], { HTTP_PORT: '', PUBLIC_ADDRESS: '' }).values).toEqual({});
  });

  it('finds shouwen.config.json in the project without being told', () => {
    writeFileSync(join(folder, 'shouwen.config.json'), '{"HTTP_PORT": 1234}');
    expect(readOptions(parseArguments([]), {}, folder).values).toEqual({ HTTP_PORT: 1234 });
    rmSync(join(folder, 'shouwen.config.json'));
    expect(readOptions(parseArguments([]), {}, folder).values).toEqual({});
  });

  it('takes no offence at the LANGUAGE of a desktop', () => {
    expect(read([], { LANGUAGE: 'de_DE:de' })).toMatchObject({ values: {}, problems: [] });
    expect(read([], { LANGUAGE: 'en_GB:en' }).values).toEqual({ LANGUAGE: 'en' });
    expect(sentences(read(['--language', 'de']))).toEqual([
      'LANGUAGE cannot be "de" (command line); it must be zh | en.',
    ]);
  });
});

describe('a mistake', () => {
  it('in a name is answered with the nearest name', () => {
    expect(sentences(read(['--htpp-port', '80']))).toEqual([
      'There is no option --htpp-port (command line); did you mean --http-port?',
    ]);
    expect(sentences(read([], {}, { RTP_PORT: '1' }))[0]).toMatch(/no option RTP_PORT .*did you mean RTP_PORTS\?/);
  });

  it('in a name like nothing known points to the help', () => {
    expect(sentences(read(['--frobnicate', '1']))[0]).toContain('--help lists them all');
  });

  it('in a value says what is allowed, in both languages', () => {
    const result = read([], { HTTP_PORT: '99999' });
    expect(result.problems).toEqual([
      {
        en: 'HTTP_PORT cannot be "99999" (environment); it must be a port from 1 to 65535.',
        zh: 'HTTP_PORT 不能是“99999”（环境变量），应为1 到 65535 之间的端口号。',
      },
    ]);
    expect(result.values).toEqual({});
  });

  it('in several places is told of each', () => {
    expect(sentences(read(['--http-port', 'x', '--sip-port', 'y', '--colour', 'z']))).toHaveLength(3);
  });

  it('in a long value is shortened', () => {
    expect(sentences(read(['--http-port', '9'.repeat(5000)]))[0]?.length).toBeLessThan(300);
  });

  it('of a flag without its value is told', () => {
    expect(sentences(read(['--http-port', '--demo']))).toEqual(['--http-port needs a value after it.']);
  });

  it.each([
    ['{', 'is wrong'],
    ['[1]', 'not a JSON object'],
    ['{"HTTP_PORT": [80]}', 'HTTP_PORT is neither text nor a number'],
  ])('in the file %s is one sentence', (content, sentence) => {
    expect(() => read([], {}, content)).toThrow(LaunchError);
    expect(() => read([], {}, content)).toThrow(sentence);
  });

  it('in the path of the file is one sentence', () => {
    expect(() => readOptions(parseArguments(['--config-file', 'none.json']), {}, folder)).toThrow(
      `The config file ${folder}/none.json cannot be read (it does not exist).`,
    );
  });
});

describe('the help', () => {
  it.each(['zh', 'en'] as const)('lists every option with its source in %s', (language) => {
    const text = helpText(read(['--http-port', '81'], { SIP_PORT: '5081' }, { LOG_LEVEL: 'debug' }), language);
    for (const name of ['DATA_DIR', 'HTTP_PORT', 'SIP_PORT', 'RTP_PORTS', 'PUBLIC_ADDRESS', 'DATABASE_URL']) {
      expect(text).toContain(`  ${name}  --${name.toLowerCase().replaceAll('_', '-')}`);
    }
    expect(text).toMatch(language === 'en' ? /now 81, from command line/ : /当前 81, 来自 命令行/);
    expect(text).toMatch(language === 'en' ? /now 5081, from environment/ : /当前 5081, 来自 环境变量/);
    expect(text).toMatch(language === 'en' ? /now debug, from config file/ : /当前 debug, 来自 配置文件/);
  });

  it('does not show a password', () => {
    const text = helpText(read([], { DATABASE_URL: 'postgres://me:hunter2@db/x' }), 'en');
    expect(text).toContain('postgres://me:***@db/x');
    expect(text).not.toContain('hunter2');
  });
});
