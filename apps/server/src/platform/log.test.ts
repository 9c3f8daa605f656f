import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';

function capture() {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { log: createLog('debug', stream), lines };
}

describe('the log', () => {
  it('writes one JSON line with level, time and process', () => {
    const { log, lines } = capture();
    log.info({ port: 8080 }, 'ready');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', process: 'server', port: 8080, msg: 'ready' });
    expect(JSON.parse(lines[0] ?? '').time).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('holds no secret, however deep', () => {
    const { log, lines } = capture();
    log.warn({ password: 'hunter22', trunk: { secret: 'hunter22' }, response: { headers: { cookie: 'hunter22' } } });
    log.warn({ token: 'hunter22', account: { password: 'hunter22' } });
    expect(lines.join()).not.toContain('hunter22');
  });

  it('shortens one-time links and puts the address into the personal field', () => {
    const { log, lines } = capture();
    for (const url of ['/setup/abc123', '/api/join/abc123?x=1', '/api/setup/abc123']) {
      log.error({ req: { method: 'GET', url, ip: '203.0.113.9' } }, 'failed');
    }
    expect(lines.join()).not.toContain('abc123');
    expect(JSON.parse(lines[1] ?? '').req).toEqual({
      method: 'GET',
      path: '/api/join/[secret]',
      personal: { address: '203.0.113.9' },
    });
  });
});
