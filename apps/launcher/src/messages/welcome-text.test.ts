import { describe, expect, it } from 'vitest';
import { textWidth } from './text-width.ts';
import { welcomeText } from './welcome-text.ts';

const settings = { publicUrl: 'http://localhost:8080', httpBind: '127.0.0.1', dataDir: '/data' };
const accounts = [
  { login: 'wang', password: 'abcd', role: '坐席', name: '王芳' },
  { login: 'administrator', password: 'efghijkl', role: '管理员', name: '欧阳明' },
];

describe('the welcome', () => {
  it('shows the one-time link on the right address', () => {
    const text = welcomeText({ setupPath: '/setup/abc' }, settings, 'en');
    expect(text).toContain('Shouwen is ready  http://localhost:8080\n');
    expect(text).toContain('  http://localhost:8080/setup/abc\n');
    expect(text).not.toContain('Account');
  });

  it('is only the address once the centre is set up', () => {
    const text = welcomeText({}, settings, 'zh');
    expect(text.match(/http/g)).toHaveLength(1);
    expect(text).toContain('只有本机能打开');
  });

  it('does not speak of this machine only when others can open it', () => {
    expect(welcomeText({}, { ...settings, httpBind: '0.0.0.0' }, 'en')).not.toContain('Only this machine');
  });

  it('aligns accounts by the width of Chinese characters', () => {
    const lines = welcomeText({ demo: { url: '/sign-in', accounts } }, settings, 'zh').split('\n');
    const rows = lines.filter((line) => /王芳|欧阳明|姓名/.test(line));
    const starts = rows.map((row) => textWidth(row.slice(0, row.search(/王芳|欧阳明|姓名/))));
    expect(rows).toHaveLength(3);
    expect(new Set(starts).size).toBe(1);
    expect(lines.join('\n')).toContain('http://localhost:8080/sign-in');
  });
});
