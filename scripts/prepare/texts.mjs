// What run.mjs says before the launcher can: the same two languages, chosen the same way.

/** @type {'zh' | 'en'} */
export const language = guessLanguage();

function guessLanguage() {
  const { LANGUAGE = '', LC_ALL, LC_MESSAGES, LANG } = process.env;
  const at = process.argv.findIndex((word) => word.startsWith('--language'));
  const flag = at < 0 ? '' : (process.argv[at].split('=')[1] ?? process.argv[at + 1] ?? '');
  for (const text of [flag, LANGUAGE, LC_ALL || LC_MESSAGES || LANG || '']) {
    if (/^en/i.test(text)) return 'en';
    if (/^zh/i.test(text)) return 'zh';
  }
  return 'zh';
}

const sentences = {
  'old-node': (version) => ({
    zh: `这台机器的 Node 是 ${version}，至少需要 20。`,
    en: `This machine has Node ${version}; 20 or later is needed.`,
  }),
  'other-machine': (machine) => ({
    zh: `首问需要 x86-64 的 Linux，而这台机器是 ${machine}。`,
    en: `Shouwen needs Linux on x86-64; this machine is ${machine}.`,
  }),
  'unknown-command': (name) => ({ zh: `没有命令 ${name}。`, en: `There is no command ${name}.` }),
  'missing-program': (path) => ({ zh: `缺少文件 ${path}。`, en: `The file ${path} is missing.` }),
  'npm-missing': () => ({ zh: '找不到 npm，请安装后再试。', en: 'npm was not found; install it and try again.' }),
  'install-failed': (reason, log) => ({
    zh: `安装依赖失败：${reason}（日志 ${log}）。`,
    en: `The packages could not be installed: ${reason} (log: ${log}).`,
  }),
  'modules-linked': (path) => ({
    zh: `${path} 是一个符号链接，安装会清空它指向的文件夹；请删除该链接后重试。`,
    en: `${path} is a symbolic link, and installing would empty the folder it points to; remove the link and try again.`,
  }),
  'node-missing': (reason) => ({
    zh: `没有取得 Node 24：${reason}；请检查网络后重试，或在 PATH 中放入 Node 24。`,
    en: `Node 24 could not be brought: ${reason}; check the network and try again, or put Node 24 into PATH.`,
  }),
  'web-failed': (reason, log) => ({
    zh: `网页构建失败：${reason}（日志 ${log}）。`,
    en: `The web app could not be built: ${reason} (log: ${log}).`,
  }),
  'debian-missing': (names) => ({
    zh: `测试需要这些 Debian 软件包，请以 root 执行：apt-get install --no-install-recommends ${names}`,
    en: `The tests need these Debian packages; run as root: apt-get install --no-install-recommends ${names}`,
  }),
  'debian-failed': (reason, log) => ({
    zh: `安装 Debian 软件包失败：${reason}（日志 ${log}）。`,
    en: `The Debian packages could not be installed: ${reason} (log: ${log}).`,
  }),
};

/** Something the preparation cannot do without; `text` is the one sentence about it. */
export class PrepareError extends Error {
  constructor(code, ...details) {
    const text = sentences[code](...details);
    super(text.en);
    this.code = code;
    this.text = text;
  }
}

const stepNames = {
  packages: { zh: '依赖已就绪', en: 'packages ready' },
  web: { zh: '网页已就绪', en: 'web app ready' },
};

/** `[1/5] packages ready 0.4 s`, the form the launcher goes on in. */
export function step(number, name, ms) {
  console.log(`[${number}/5] ${stepNames[name][language]} ${(ms / 1000).toFixed(1)} s`);
}

const workNames = {
  install: { zh: '正在安装依赖', en: 'installing packages' },
  node: { zh: '正在取得 Node 24', en: 'bringing Node 24' },
  web: { zh: '正在构建网页', en: 'building the web app' },
  debian: { zh: '正在安装 Debian 软件包', en: 'installing Debian packages' },
};

/**
 * Says that something long has begun: on a terminal as one line that counts seconds and vanishes, else as one line.
 * @returns a function that ends it
 */
export function showWork(name) {
  const text = `${workNames[name][language]}…`;
  if (!process.stdout.isTTY) {
    console.log(text);
    return () => {};
  }
  const startedAt = Date.now();
  const draw = () => process.stdout.write(`\r${text} ${Math.round((Date.now() - startedAt) / 1000)} s`);
  draw();
  const timer = setInterval(draw, 1000);
  return () => {
    clearInterval(timer);
    process.stdout.write('\r\u001b[K');
  };
}

export function complain(text) {
  console.error(text);
}
