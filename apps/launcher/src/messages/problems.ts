import type { BilingualText } from '@shouwen/contract/config';
import { reasonWords } from './reason.ts';

/** The program that listens on a port. */
export interface PortOwner {
  readonly name: string;
  readonly pid: number;
}

/** What can keep the centre from starting, and what the sentence about it needs. */
export interface Problems {
  'unknown-option': { name: string; origin: BilingualText; nearest?: string | undefined };
  'wrong-value': { name: string; value: string; origin: BilingualText; allowed: BilingualText };
  'missing-value': { flag: string };
  'unexpected-argument': { text: string };
  'config-file-unreadable': { path: string; reason: string };
  'config-file-wrong': { path: string; detail: string };
  'folder-unusable': { option: string; path: string; reason: string };
  'folder-blocked': { option: string; path: string; blockedAt: string; user: string };
  'key-file-unreadable': { path: string; reason: string };
  'disk-full': { path: string; freeMegabytes: number; neededMegabytes: number };
  'port-taken': { port: number; protocol: string; option: string; owner?: PortOwner | undefined };
  'ports-taken': { range: string };
  'ports-overlap': { port: number; first: string; second: string };
  'port-not-allowed': { port: number; option: string };
  'address-unknown': { address: string; option: string };
  'already-running': { pid: number; url: string };
  'database-user-missing': Record<string, never>;
  'database-owner-other': { path: string; owner: string };
  'database-version-other': { path: string; found: string; wanted: string };
  'database-programs-missing': { detail: string };
  'database-not-created': { detail: string };
  'database-unreachable': { address: string; detail: string };
  'database-too-old': { version: string };
  'database-in-use': { path: string; pid: number };
  'process-refused': { name: BilingualText; detail: string };
  'process-failed': { name: BilingualText; detail: string; log: string };
  'process-not-ready': { name: BilingualText; seconds: number; missing: string; log: string };
}
export type ProblemCode = keyof Problems;

type Sentences = { readonly [Code in ProblemCode]: (details: Problems[Code]) => BilingualText };

const sentences: Sentences = {
  'unknown-option': ({ name, origin, nearest }) => ({
    zh: `没有名为 ${name} 的选项（${origin.zh}）${nearest ? `，是否想写 ${nearest}` : '，全部选项见 npm start -- --help'}。`,
    en: `There is no option ${name} (${origin.en})${nearest ? `; did you mean ${nearest}?` : '; npm start -- --help lists them all.'}`,
  }),
  'wrong-value': ({ name, value, origin, allowed }) => ({
    zh: `${name} 不能是“${value}”（${origin.zh}），应为${allowed.zh}。`,
    en: `${name} cannot be "${value}" (${origin.en}); it must be ${allowed.en}.`,
  }),
  'missing-value': ({ flag }) => ({
    zh: `${flag} 后面缺少值，例如 ${flag} VALUE。`,
    en: `${flag} needs a value after it.`,
  }),
  'unexpected-argument': ({ text }) => ({
    zh: `不明白参数“${text}”，选项写作 --名称 值，全部选项见 npm start -- --help。`,
    en: `The argument "${text}" is not understood; options are written --name value, npm start -- --help lists them.`,
  }),
  'config-file-unreadable': ({ path, reason }) => ({
    zh: `无法读取配置文件 ${path}（${reasonWords(reason).zh}）。`,
    en: `The config file ${path} cannot be read (${reasonWords(reason).en}).`,
  }),
  'config-file-wrong': ({ path, detail }) => ({
    zh: `配置文件 ${path} 的内容不对：${detail}。`,
    en: `The config file ${path} is wrong: ${detail}.`,
  }),
  'folder-unusable': ({ option, path, reason }) => ({
    zh: `文件夹 ${path} 无法读写（${reasonWords(reason).zh}），请修改其权限或用 ${option} 另选一个。`,
    en: `The folder ${path} cannot be used (${reasonWords(reason).en}); change its permissions or choose another with ${option}.`,
  }),
  'folder-blocked': ({ option, path, blockedAt, user }) => ({
    zh: `数据库以用户 ${user} 运行，但它进不了 ${blockedAt}，请执行 chmod o+x ${blockedAt} 或用 ${option} 另选 ${path} 以外的文件夹。`,
    en: `The database runs as user ${user}, who cannot pass ${blockedAt}; run chmod o+x ${blockedAt} or choose another folder than ${path} with ${option}.`,
  }),
  'key-file-unreadable': ({ path, reason }) => ({
    zh: `无法读取主密钥文件 ${path}（${reasonWords(reason).zh}），请检查 MASTER_KEY_FILE。`,
    en: `The master key file ${path} cannot be read (${reasonWords(reason).en}); check MASTER_KEY_FILE.`,
  }),
  'disk-full': ({ path, freeMegabytes, neededMegabytes }) => ({
    zh: `${path} 所在磁盘只剩 ${freeMegabytes} MB，至少需要 ${neededMegabytes} MB，请清理磁盘或用 DATA_DIR 换到别处。`,
    en: `The disk of ${path} has only ${freeMegabytes} MB free and ${neededMegabytes} MB are needed; free some space or move DATA_DIR.`,
  }),
  'port-taken': ({ port, protocol, option, owner }) => ({
    zh: `${protocol} 端口 ${port} 已被${owner ? ` ${owner.name}（进程 ${owner.pid}）` : '其他程序'}占用，请停掉它或用 ${option} 换一个端口。`,
    en: `${protocol} port ${port} is taken${owner ? ` by ${owner.name} (process ${owner.pid})` : ''}; stop that program or choose another port with ${option}.`,
  }),
  'ports-taken': ({ range }) => ({
    zh: `语音端口 ${range} 全部被占用，请用 RTP_PORTS 换一个范围。`,
    en: `All voice ports ${range} are taken; choose another range with RTP_PORTS.`,
  }),
  'ports-overlap': ({ port, first, second }) => ({
    zh: `${first} 与 ${second} 都要使用端口 ${port}，请改其中一个。`,
    en: `${first} and ${second} both want port ${port}; change one of them.`,
  }),
  'port-not-allowed': ({ port, option }) => ({
    zh: `当前用户不能使用 1024 以下的端口 ${port}，请以 root 运行或用 ${option} 换一个端口。`,
    en: `This user may not listen on port ${port}; start as root or choose a port above 1023 with ${option}.`,
  }),
  'address-unknown': ({ address, option }) => ({
    zh: `${address} 不是本机的地址，请修改 ${option}。`,
    en: `${address} is not an address of this machine; change ${option}.`,
  }),
  'already-running': ({ pid, url }) => ({
    zh: `首问已在运行（进程 ${pid}），地址 ${url}。`,
    en: `Shouwen is already running (process ${pid}) at ${url} .`,
  }),
  'database-user-missing': () => ({
    zh: '数据库不能以 root 运行，而系统里没有 postgres 或 nobody 用户，请执行 adduser --system postgres。',
    en: 'The database refuses to run as root and there is no user postgres or nobody; run adduser --system postgres.',
  }),
  'database-owner-other': ({ path, owner }) => ({
    zh: `${path} 属于用户 ${owner}，请以该用户或 root 启动，或用 DATA_DIR 另选文件夹。`,
    en: `${path} belongs to user ${owner}; start as that user or as root, or choose another DATA_DIR.`,
  }),
  'database-version-other': ({ path, found, wanted }) => ({
    zh: `${path} 由 PostgreSQL ${found} 创建，而当前版本是 ${wanted}，请先导出再导入数据。`,
    en: `${path} was made by PostgreSQL ${found} and this is ${wanted}; export the data there and import it here.`,
  }),
  'database-programs-missing': ({ detail }) => ({
    zh: `自带的 PostgreSQL 无法使用（${reasonWords(detail).zh}），请重新运行 npm ci 或设置 DATABASE_URL。`,
    en: `The PostgreSQL that comes along cannot be used (${reasonWords(detail).en}); run npm ci again or set DATABASE_URL.`,
  }),
  'database-not-created': ({ detail }) => ({
    zh: `数据库创建失败：${detail}。`,
    en: `The database could not be created: ${detail}.`,
  }),
  'database-unreachable': ({ address, detail }) => ({
    zh: `连接不上 DATABASE_URL 指定的数据库 ${address}（${reasonWords(detail).zh}）。`,
    en: `The database at ${address} named by DATABASE_URL cannot be reached (${reasonWords(detail).en}).`,
  }),
  'database-too-old': ({ version }) => ({
    zh: `DATABASE_URL 指定的是 PostgreSQL ${version}，至少需要 15。`,
    en: `DATABASE_URL names a PostgreSQL ${version}; 15 or later is needed.`,
  }),
  'database-in-use': ({ path, pid }) => ({
    zh: `${path} 正被另一个 PostgreSQL 使用（进程 ${pid}），请先停掉它。`,
    en: `${path} is in use by another PostgreSQL (process ${pid}); stop it first.`,
  }),
  'process-refused': ({ name, detail }) => ({
    zh: `${name.zh}无法启动：${detail}`,
    en: `The ${name.en} cannot start: ${detail}`,
  }),
  'process-failed': ({ name, detail, log }) => ({
    zh: `${name.zh}启动失败：${detail}（日志 ${log}）。`,
    en: `The ${name.en} failed to start: ${detail} (log: ${log}).`,
  }),
  'process-not-ready': ({ name, seconds, missing, log }) => ({
    zh: `${name.zh}在 ${seconds} 秒内没有就绪${missing ? `，缺少：${missing}` : ''}（日志 ${log}）。`,
    en: `The ${name.en} was not ready after ${seconds} s${missing ? `, missing: ${missing}` : ''} (log: ${log}).`,
  }),
};

/** The sentence about a problem, in both languages. */
export function describeProblem<Code extends ProblemCode>(code: Code, details: Problems[Code]): BilingualText {
  return sentences[code](details);
}

/** Something keeps the centre from starting; `text` is the one sentence to print before leaving with status 1. */
export class LaunchError extends Error {
  readonly code: ProblemCode;
  readonly text: BilingualText;

  private constructor(code: ProblemCode, text: BilingualText) {
    super(text.en);
    this.code = code;
    this.text = text;
  }

  static of<Code extends ProblemCode>(code: Code, details: Problems[Code]): LaunchError {
    return new LaunchError(code, describeProblem(code, details));
  }
}
