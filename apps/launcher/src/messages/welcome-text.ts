import { type Configuration, isLoopback, type TerminalLanguage, type Welcome } from '@shouwen/contract/config';
import { alignColumns } from './text-width.ts';

const texts = {
  zh: {
    running: '首问已就绪',
    setup: '创建首位管理员（链接只能用一次）',
    signIn: '登录',
    account: '账号',
    password: '密码',
    role: '角色',
    name: '姓名',
    local:
      '现在只有本机能打开。对网络开放：设置 PUBLIC_ADDRESS=本机IP；浏览器只在 HTTPS 或 localhost 下允许使用麦克风。',
    stop: '停止：Ctrl-C',
    logs: '日志',
  },
  en: {
    running: 'Shouwen is ready',
    setup: 'Create the first administrator (the link works once)',
    signIn: 'Sign in',
    account: 'Account',
    password: 'Password',
    role: 'Role',
    name: 'Name',
    local:
      'Only this machine can open it. To let others in set PUBLIC_ADDRESS to its IP; browsers allow the microphone over HTTPS or on localhost only.',
    stop: 'Stop: Ctrl-C',
    logs: 'Logs',
  },
};

/** What the terminal shows once everything is ready: the address, and the way in that fits. */
export function welcomeText(
  welcome: Welcome,
  settings: Pick<Configuration, 'publicUrl' | 'httpBind' | 'dataDir'>,
  language: TerminalLanguage,
): string {
  const text = texts[language];
  const lines = ['', `${text.running}  ${settings.publicUrl}`];
  if (welcome.setupPath !== undefined) {
    lines.push('', text.setup, `  ${new URL(welcome.setupPath, settings.publicUrl).href}`);
  }
  if (welcome.demo !== undefined) {
    const { url, accounts } = welcome.demo;
    const rows = accounts.map(({ login, password, role, name }) => [login, password, role, name]);
    lines.push('', `${text.signIn}  ${new URL(url, settings.publicUrl).href}`);
    const table = alignColumns([[text.account, text.password, text.role, text.name], ...rows]);
    lines.push(...table.map((line) => `  ${line}`));
  }
  lines.push('');
  if (isLoopback(settings.httpBind)) lines.push(text.local);
  lines.push(`${text.logs}  ${settings.dataDir}/logs`, text.stop);
  return lines.join('\n');
}
