/**
 * The configuration: what an operator may set, and what the processes are handed.
 *
 * Two shapes live here. *Options* are the names and texts a person writes (environment, config file, flags); each has a
 * schema that turns its text into a value. The *configuration* is what the launcher makes of them, with every default and
 * path resolved; it reaches the server as JSON in `SHOUWEN_CONFIG`, and media as single variables.
 */
import { z } from 'zod';

/** A text in both languages of the terminal. */
export interface BilingualText {
  readonly zh: string;
  readonly en: string;
}

/** Languages of terminal texts and the default language of a new centre. */
export const terminalLanguages = ['zh', 'en'] as const;
export type TerminalLanguage = (typeof terminalLanguages)[number];

/** Levels of pino, the least severe first, then `silent`. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** `auto`: see {@link isPracticeOn}. */
export const practiceModes = ['on', 'off', 'auto'] as const;

/** Fewest ports RTP_PORTS may name: ten phone calls' worth of RTP and RTCP pairs. */
export const RTP_PORTS_COUNT_MIN = 20;

/** A range of UDP ports, both ends included. */
export const portRange = z.strictObject({
  first: z.number().int().min(1024).max(65_535),
  last: z.number().int().min(1024).max(65_535),
});
export type PortRange = z.infer<typeof portRange>;

/** A port as text, 1-65535. */
const portText = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.number().int().min(1).max(65_535));

function wholeNumberText(minimum: number, maximum: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().int().min(minimum).max(maximum));
}

/** An address of this machine to listen on; `localhost` is read as 127.0.0.1. */
const addressText = z
  .string()
  .transform((text) => (text === 'localhost' ? '127.0.0.1' : text))
  .pipe(z.union([z.ipv4(), z.ipv6()]));

/** Voice is carried over IPv4 only. */
const ipv4Text = z
  .string()
  .transform((text) => (text === 'localhost' ? '127.0.0.1' : text))
  .pipe(z.ipv4());

const pathText = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.includes('\0'));

/** `20000-20999` to `{ first, last }`. */
export const portRangeText = z
  .string()
  .regex(/^\d{1,5}-\d{1,5}$/)
  .transform((text) => {
    const [first, last] = text.split('-').map(Number);
    return { first: first ?? 0, last: last ?? 0 };
  })
  .pipe(portRange.refine((range) => range.last - range.first + 1 >= RTP_PORTS_COUNT_MIN));

const databaseUrlText = z
  .string()
  .max(2048)
  .regex(/^postgres(ql)?:\/\/./)
  .refine((text) => URL.canParse(text));

/** Scheme, host and port only: cookies and links are made for the root of a site. */
const publicUrlText = z
  .string()
  .max(300)
  .regex(/^https?:\/\/[^/?#@]+\/?$/)
  .refine((text) => URL.canParse(text))
  .transform((text) => text.replace(/\/$/, ''));

/** The schema of each option's text. The key is the name in the environment and in the config file. */
export const optionSchemas = {
  DATA_DIR: pathText,
  HTTP_PORT: portText,
  HTTP_BIND: addressText,
  PUBLIC_URL: publicUrlText,
  PUBLIC_ADDRESS: z.ipv4(),
  SIP_PORT: portText,
  SIP_BIND: ipv4Text,
  RTP_PORTS: portRangeText,
  DATABASE_URL: databaseUrlText,
  RECORDINGS_DIR: pathText,
  MASTER_KEY_FILE: pathText,
  MEDIA_WORKERS: wholeNumberText(1, 64),
  PRACTICE: z.enum(practiceModes),
  DRAIN_SECONDS: wholeNumberText(0, 3600),
  LANGUAGE: z.enum(terminalLanguages),
  LOG_LEVEL: z.enum(logLevels),
} as const;
export type OptionName = keyof typeof optionSchemas;

/** What the options say, those that were set; parse their texts with it. */
export const optionValues = z.object(optionSchemas).partial();
export type OptionValues = z.output<typeof optionValues>;

/** One option as `npm start -- --help` shows it and as an error explains it. */
export interface OptionDescription {
  readonly name: OptionName;
  /** The default in words, since several follow other options. */
  readonly default: BilingualText;
  readonly meaning: BilingualText;
  /** What values are allowed, to complete "… must be". */
  readonly allowed: BilingualText;
  readonly example: string;
  /** The value holds a password: show it masked. */
  readonly isSecret?: true;
}

function same(text: string): BilingualText {
  return { zh: text, en: text };
}

const portAllowed = { zh: '1 到 65535 之间的端口号', en: 'a port from 1 to 65535' };
const addressAllowed = { zh: '本机的 IP 地址', en: 'an IP address of this machine' };
const pathAllowed = { zh: '文件夹路径', en: 'the path of a folder' };

/** Every option, in the order of the help text. */
export const optionDescriptions: readonly OptionDescription[] = [
  {
    name: 'DATA_DIR',
    default: { zh: './data（不可用时 /var/lib/shouwen）', en: './data (/var/lib/shouwen where that cannot work)' },
    meaning: { zh: '所有数据存放的文件夹', en: 'folder that holds all data' },
    allowed: pathAllowed,
    example: '/srv/shouwen',
  },
  {
    name: 'HTTP_PORT',
    default: same('8080'),
    meaning: { zh: '网页与接口的端口', en: 'port of web app and API' },
    allowed: portAllowed,
    example: '80',
  },
  {
    name: 'HTTP_BIND',
    default: { zh: '127.0.0.1；设了 PUBLIC_ADDRESS 时 0.0.0.0', en: '127.0.0.1; 0.0.0.0 with PUBLIC_ADDRESS' },
    meaning: {
      zh: '网页监听的地址，0.0.0.0 表示局域网可访问',
      en: 'address the web app listens on; 0.0.0.0 opens it to the network',
    },
    allowed: addressAllowed,
    example: '0.0.0.0',
  },
  {
    name: 'PUBLIC_URL',
    default: { zh: '由 HTTP_PORT 与地址得出', en: 'made from HTTP_PORT and the address' },
    meaning: { zh: '用户打开的网址，前面有 HTTPS 代理时需要', en: 'address people open, needed behind an HTTPS proxy' },
    allowed: { zh: '只含主机和端口的 http 或 https 网址', en: 'an http or https address with host and port only' },
    example: 'https://hotline.example.com',
  },
  {
    name: 'PUBLIC_ADDRESS',
    default: { zh: '无，只供本机使用', en: 'none: this machine only' },
    meaning: {
      zh: '话机和浏览器用来找到本机的 IP，设置后对网络开放',
      en: 'IP by which phones and browsers reach this machine; setting it opens the centre to the network',
    },
    allowed: { zh: '一个 IPv4 地址', en: 'an IPv4 address' },
    example: '203.0.113.7',
  },
  {
    name: 'SIP_PORT',
    default: same('5060'),
    meaning: { zh: 'SIP 端口（UDP 与 TCP）', en: 'SIP port, UDP and TCP' },
    allowed: portAllowed,
    example: '5080',
  },
  {
    name: 'SIP_BIND',
    default: { zh: '127.0.0.1；设了 PUBLIC_ADDRESS 时 0.0.0.0', en: '127.0.0.1; 0.0.0.0 with PUBLIC_ADDRESS' },
    meaning: { zh: 'SIP 与语音监听的地址', en: 'address SIP and voice listen on' },
    allowed: { zh: '本机的 IPv4 地址', en: 'an IPv4 address of this machine' },
    example: '192.168.1.10',
  },
  {
    name: 'RTP_PORTS',
    default: same('20000-20999'),
    meaning: { zh: '语音使用的 UDP 端口范围', en: 'range of UDP ports for voice' },
    allowed: {
      zh: `首尾两个端口，例如 20000-20999，不低于 1024，至少 ${RTP_PORTS_COUNT_MIN} 个`,
      en: `first and last port like 20000-20999, from 1024 up, at least ${RTP_PORTS_COUNT_MIN} ports`,
    },
    example: '30000-31999',
  },
  {
    name: 'DATABASE_URL',
    default: { zh: '自带的 PostgreSQL', en: 'the PostgreSQL that comes along' },
    meaning: { zh: '改用已有的 PostgreSQL（15 或更高）', en: 'use a PostgreSQL of your own (15 or later)' },
    allowed: { zh: 'postgres:// 开头的网址', en: 'a postgres:// address' },
    example: 'postgres://shouwen:secret@db.example.com/shouwen',
    isSecret: true,
  },
  {
    name: 'RECORDINGS_DIR',
    default: same('DATA_DIR/recordings'),
    meaning: { zh: '录音存放的文件夹', en: 'folder for recordings' },
    allowed: pathAllowed,
    example: '/mnt/recordings',
  },
  {
    name: 'MASTER_KEY_FILE',
    default: same('DATA_DIR/keys/master.key'),
    meaning: { zh: '加密录音与密码的主密钥文件', en: 'file with the key that encrypts recordings and secrets' },
    allowed: { zh: '文件路径', en: 'the path of a file' },
    example: '/etc/shouwen/master.key',
  },
  {
    name: 'MEDIA_WORKERS',
    default: { zh: 'CPU 核数，最多 16', en: 'number of CPU cores, at most 16' },
    meaning: { zh: '处理语音的线程数', en: 'threads that carry voice' },
    allowed: { zh: '1 到 64 之间的整数', en: 'a whole number from 1 to 64' },
    example: '4',
  },
  {
    name: 'PRACTICE',
    default: same('auto'),
    meaning: {
      zh: '练习页面：auto 表示仅在网页只供本机访问或演示时开启',
      en: 'practice page; auto: on while the web app is for this machine only, or with --demo',
    },
    allowed: same('on | off | auto'),
    example: 'off',
  },
  {
    name: 'DRAIN_SECONDS',
    default: same('10'),
    meaning: { zh: '停止前等待进行中工作的秒数', en: 'seconds to let running work finish when stopping' },
    allowed: { zh: '0 到 3600 之间的整数', en: 'a whole number from 0 to 3600' },
    example: '60',
  },
  {
    name: 'LANGUAGE',
    default: { zh: '按系统的 LANG；没有时 zh', en: 'by LANG of the system; else zh' },
    meaning: { zh: '终端文字的语言', en: 'language of terminal texts' },
    allowed: same('zh | en'),
    example: 'en',
  },
  {
    name: 'LOG_LEVEL',
    default: same('info'),
    meaning: { zh: '日志详细程度', en: 'how much the logs say' },
    allowed: same(logLevels.join(' | ')),
    example: 'debug',
  },
];

/** What the processes are handed; every path absolute, every default resolved. */
export const configuration = z.strictObject({
  dataDir: z.string(),
  /** `DATA_DIR/run`: sockets and files that mean nothing after a stop, `welcome.json` among them. */
  runDir: z.string(),
  httpPort: z.number().int().min(1).max(65_535),
  httpBind: z.string(),
  /** Where people open the web app, without a slash at the end. `https:` means cookies must be `Secure`. */
  publicUrl: z.string(),
  sipPort: z.number().int().min(1).max(65_535),
  /** Address that SIP and RTP listen on. */
  sipBind: z.string(),
  rtpPorts: portRange,
  /** The address to write into SDP, Contact and Via. Never a wildcard. */
  publicAddress: z.string(),
  /** May hold a Unix socket as host, percent-encoded: `postgresql://user:password@%2Fpath/shouwen`. */
  databaseUrl: z.string(),
  recordingsDir: z.string(),
  /** Folders searched for prompts, in order. */
  promptDirs: z.array(z.string()),
  /** The built web app. */
  webDir: z.string(),
  /** Unix socket of the media process (media-control.ts). */
  mediaSocket: z.string(),
  mediaWorkers: z.number().int().min(1).max(64),
  /** 32 random bytes in hexadecimal. The server makes the file (mode 0600) when it is missing. */
  masterKeyFile: z.string(),
  practice: z.enum(practiceModes),
  /** On SIGTERM the server finishes what runs for at most this long. */
  drainSeconds: z.number().int().min(0).max(3600),
  language: z.enum(terminalLanguages),
  logLevel: z.enum(logLevels),
  /** Load the demo centre if the database is empty. */
  demo: z.boolean(),
});
export type Configuration = z.infer<typeof configuration>;

/** `SHOUWEN_CONFIG` is missing or is not a configuration: start through `npm start`, or hand over the whole object. */
export class ConfigurationError extends Error {
  readonly code = 'bad-configuration';
}

/**
 * Reads `SHOUWEN_CONFIG`.
 * @throws {ConfigurationError} when the text is missing or wrong; the message names the first wrong field
 */
export function parseConfiguration(text: string | undefined): Configuration {
  if (text === undefined) throw new ConfigurationError('SHOUWEN_CONFIG is not set; start the centre with `npm start`');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ConfigurationError('SHOUWEN_CONFIG is not JSON');
  }
  const result = configuration.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ConfigurationError(`SHOUWEN_CONFIG: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is wrong'}`);
}

/** True for an address only this machine can reach. */
export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

/** Whether anyone who can open the web app may call the centre from it. `auto` follows who can reach it at all. */
export function isPracticeOn(settings: Pick<Configuration, 'practice' | 'httpBind' | 'demo'>): boolean {
  if (settings.practice !== 'auto') return settings.practice === 'on';
  return settings.demo || isLoopback(settings.httpBind);
}

/** File in `runDir`, mode 0600, that the server writes just before it becomes ready and the launcher prints from. */
export const WELCOME_FILE = 'welcome.json';

/** What {@link WELCOME_FILE} holds. An empty object: the centre is set up, only the address is printed. */
export const welcome = z.object({
  /** Path and query of the one-time link that creates the first administrator. */
  setupPath: z.string().startsWith('/').max(2000).optional(),
  demo: z
    .object({
      /** Path of the page to sign in at, or a whole address. */
      url: z.string().max(2000),
      accounts: z
        .array(
          z.object({
            login: z.string().max(200),
            password: z.string().max(200),
            role: z.string().max(100),
            name: z.string().max(100),
          }),
        )
        .max(50),
    })
    .optional(),
});
export type Welcome = z.infer<typeof welcome>;

/**
 * Exit status by which a supervised process says "starting again cannot help" (EX_CONFIG of sysexits.h). The launcher
 * prints the last line the process wrote to stderr and stops everything.
 */
export const EXIT_WRONG_CONFIGURATION = 78;
