import { type OptionDescription, optionDescriptions, type TerminalLanguage } from '@shouwen/contract/config';
import { flagOf } from './parse-arguments.ts';
import type { OptionOrigin, OptionsRead } from './read-options.ts';

const originWords: Record<OptionOrigin, { zh: string; en: string }> = {
  flag: { zh: '命令行', en: 'command line' },
  environment: { zh: '环境变量', en: 'environment' },
  file: { zh: '配置文件', en: 'config file' },
  default: { zh: '默认', en: 'default' },
};

const words = {
  zh: { default: '默认', example: '例', now: '当前', colon: '：', semicolon: '；', from: '来自' },
  en: { default: 'default', example: 'example', now: 'now', colon: ': ', semicolon: '; ', from: 'from' },
};

const heads = {
  zh: [
    '首问：自建的联络中心',
    '',
    '  npm start                  启动（首次会安装、建库）',
    '  npm start -- --demo        启动并载入演示数据',
    '  npm start -- --help        本说明',
    '',
    '选项可写在环境变量、配置文件 shouwen.config.json（JSON 对象，键为下列名称；用 --config-file 或',
    'SHOUWEN_CONFIG_FILE 另指）或命令行（--名称 值）里，命令行优先，其次环境变量。',
    '相对路径从本项目的文件夹算起。',
  ],
  en: [
    'Shouwen: a contact centre of your own',
    '',
    '  npm start                  start (the first time installs and creates the database)',
    '  npm start -- --demo        start with a demo centre loaded',
    '  npm start -- --help        this text',
    '',
    'Options go into the environment, into the config file shouwen.config.json (a JSON object with the names below;',
    'another file by --config-file or SHOUWEN_CONFIG_FILE), or on the command line (--name value). The command line',
    'wins over the environment, the environment over the file. Relative paths start at the folder of this project.',
  ],
};

/** A `postgres://` address without its password. */
export function maskPassword(url: string): string {
  return url.replace(/^([a-z]+:\/\/[^:/@]*:)[^@]*@/, '$1***@');
}

function optionLines(option: OptionDescription, read: OptionsRead, language: TerminalLanguage): string[] {
  const word = words[language];
  const origin = read.origins.get(option.name) ?? 'default';
  const text = read.texts.get(option.name);
  const shown = text !== undefined && option.isSecret ? maskPassword(text) : text;
  const current = shown === undefined ? '' : `${word.now} ${shown}, ${word.from} `;
  const facts = [
    `${word.default}${word.colon}${option.default[language]}`,
    `${word.example}${word.colon}${option.example}`,
    shown === undefined
      ? `${word.now}${word.colon}${originWords[origin][language]}`
      : current + originWords[origin][language],
  ];
  return [
    `  ${option.name}  ${flagOf(option.name)}`,
    `      ${option.meaning[language]}`,
    `      ${facts.join(word.semicolon)}`,
  ];
}

/** Every option with its meaning, default, example and where its present value comes from. */
export function helpText(read: OptionsRead, language: TerminalLanguage): string {
  const options = optionDescriptions.flatMap((option) => optionLines(option, read, language));
  return [...heads[language], '', ...options].join('\n');
}
