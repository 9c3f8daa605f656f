import { describe, expect, it } from 'vitest';
import { parseVia, stampVia } from './via.ts';

function stamped(text: string, address: string, port: number): string {
  return stampVia(text, parseVia(text), address, port);
}

describe('parseVia', () => {
  it('reads blanks around every separator', () => {
    expect(
      parseVia('SIP / 2.0 / UDP  first.example.com: 4000;ttl=16 ;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1'),
    ).toMatchObject({
      protocol: 'UDP',
      host: 'first.example.com',
      port: 4000,
      branch: 'z9hG4bKa7c6a8dlze.1',
    });
  });

  it('reads a WebSocket client without an address', () => {
    expect(parseVia('SIP/2.0/wss df7jal23ls0d.invalid;branch=z9hG4bK56')).toMatchObject({
      protocol: 'WSS',
      host: 'df7jal23ls0d.invalid',
      port: 0,
    });
  });

  it('reads an IPv6 address', () => {
    expect(parseVia('SIP/2.0/TCP [2001:db8::9:1]:5070;branch=z9hG4bK1')).toMatchObject({
      host: '[2001:db8::9:1]',
      port: 5070,
    });
  });

  it.each([
    '',
    'SIP/2.0/UDP',
    'SIP/3.0/UDP a',
    'HTTP/2.0/UDP a',
    'SIP/2.0/UDP a:99999',
    'SIP/2.0/UDP [::1',
    'SIP/2.0/U<P a',
    'SIP/2.0/UDP a b',
  ])('refuses %j', (text) => {
    expect(() => parseVia(text)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });
});

describe('stampVia', () => {
  it('leaves a truthful Via alone', () => {
    const via = 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1';
    expect(stamped(via, '192.0.2.1', 5060)).toBe(via);
  });

  it('adds received when the source is another', () => {
    expect(stamped('SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1', '198.51.100.7', 4711)).toBe(
      'SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1;received=198.51.100.7',
    );
  });

  it('fills rport and adds received when asked, even from the same address', () => {
    expect(stamped('SIP/2.0/UDP 10.0.0.1:5060;rport;branch=z9hG4bK1', '10.0.0.1', 4711)).toBe(
      'SIP/2.0/UDP 10.0.0.1:5060;rport=4711;branch=z9hG4bK1;received=10.0.0.1',
    );
  });

  it('finds rport at the end, with blanks and capitals', () => {
    expect(stamped('SIP/2.0/UDP rport.example;branch=z9hG4bKrport; RPORT ', '10.0.0.1', 9)).toContain(
      '; RPORT=9 ;received=10.0.0.1',
    );
  });

  it('compares IPv6 without brackets', () => {
    const via = 'SIP/2.0/UDP [::1]:5060;branch=z9hG4bK1';
    expect(stamped(via, '::1', 5060)).toBe(via);
  });

  it('does not add a second received', () => {
    expect(stamped('SIP/2.0/UDP a.example;received=1.2.3.4', '5.6.7.8', 1)).toBe(
      'SIP/2.0/UDP a.example;received=1.2.3.4',
    );
  });
});
