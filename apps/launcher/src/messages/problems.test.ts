import { describe, expect, it } from 'vitest';
import { describeProblem, LaunchError, type ProblemCode, type Problems } from './problems.ts';

const both = { zh: '中文', en: 'English' };

const examples: { [Code in ProblemCode]: Problems[Code] } = {
  'unknown-option': { name: 'X', origin: both, nearest: 'Y' },
  'wrong-value': { name: 'X', value: '1', origin: both, allowed: both },
  'missing-value': { flag: '--x' },
  'unexpected-argument': { text: 'x' },
  'config-file-unreadable': { path: '/x', reason: 'EACCES' },
  'config-file-wrong': { path: '/x', detail: 'not JSON' },
  'folder-unusable': { option: 'DATA_DIR', path: '/x', reason: 'EROFS' },
  'folder-blocked': { option: 'DATA_DIR', path: '/root/x', blockedAt: '/root', user: 'postgres' },
  'key-file-unreadable': { path: '/x', reason: 'EACCES' },
  'disk-full': { path: '/x', freeMegabytes: 3, neededMegabytes: 500 },
  'port-taken': { port: 80, protocol: 'HTTP', option: 'HTTP_PORT', owner: { name: 'nginx', pid: 9 } },
  'ports-taken': { range: '1-2' },
  'ports-overlap': { port: 5060, first: 'HTTP_PORT', second: 'SIP_PORT' },
  'port-not-allowed': { port: 80, option: 'HTTP_PORT' },
  'address-unknown': { address: '1.2.3.4', option: 'HTTP_BIND' },
  'already-running': { pid: 9, url: 'http://localhost' },
  'database-user-missing': {},
  'database-owner-other': { path: '/x', owner: 'wang' },
  'database-version-other': { path: '/x', found: '17', wanted: '18' },
  'database-programs-missing': { detail: 'ENOENT' },
  'database-not-created': { detail: 'no room' },
  'database-unreachable': { address: 'db/x', detail: 'ECONNREFUSED' },
  'database-too-old': { version: '13' },
  'database-in-use': { path: '/x', pid: 9 },
  'process-refused': { name: both, detail: 'no.' },
  'process-failed': { name: both, detail: 'no', log: '/l' },
  'process-not-ready': { name: both, seconds: 9, missing: 'migrations', log: '/l' },
};

function codes(): ProblemCode[] {
  return Object.keys(examples).filter((code): code is ProblemCode => Object.hasOwn(examples, code));
}

function describeExample<Code extends ProblemCode>(code: Code) {
  return describeProblem(code, examples[code]);
}

describe('every problem', () => {
  it.each(codes())('%s is one sentence in both languages', (code) => {
    const { zh, en } = describeExample(code);
    expect(zh).toMatch(/^[^\n]+[。.：]?$/);
    expect(zh).toMatch(/[\u4e00-\u9fff]/);
    expect(en).toMatch(/^[^\n]+[.?]$/);
    expect(en).not.toMatch(/[\u4e00-\u9fff]/);
    expect(zh + en).not.toMatch(/undefined|\[object/);
  });

  it('puts system errors into words', () => {
    const { text, message } = LaunchError.of('folder-unusable', { option: 'DATA_DIR', path: '/x', reason: 'EACCES' });
    expect(message).toBe(
      'The folder /x cannot be used (permission denied); change its permissions or choose another with DATA_DIR.',
    );
    expect(text.zh).toContain('没有权限');
  });

  it('names the program that has a port only when it is known', () => {
    const known = describeProblem('port-taken', examples['port-taken']);
    expect(known.en).toBe(
      'HTTP port 80 is taken by nginx (process 9); stop that program or choose another port with HTTP_PORT.',
    );
    expect(known.zh).toBe('HTTP 端口 80 已被 nginx（进程 9）占用，请停掉它或用 HTTP_PORT 换一个端口。');
    const unknown = describeProblem('port-taken', { port: 80, protocol: 'HTTP', option: 'HTTP_PORT' });
    expect(unknown.en).toContain('is taken; stop');
    expect(unknown.zh).toContain('已被其他程序占用');
  });
});
