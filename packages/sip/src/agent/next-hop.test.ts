import { describe, expect, it } from 'vitest';
import { destinationOfUri } from './next-hop.ts';

describe('destinationOfUri', () => {
  it.each([
    ['sip:a@192.0.2.1', { protocol: 'UDP', host: '192.0.2.1', port: 5060 }],
    ['sip:a@192.0.2.1:5070;transport=TCP', { protocol: 'TCP', host: '192.0.2.1', port: 5070 }],
    ['sips:a@[2001:db8::1]', { protocol: 'TLS', host: '2001:db8::1', port: 5061 }],
    ['sip:a@192.0.2.1;transport=tls', { protocol: 'TLS', host: '192.0.2.1', port: 5061 }],
    ['sip:a@192.0.2.1;transport=sctp', { protocol: 'UDP', host: '192.0.2.1', port: 5060 }],
    ['sip:a@example.org', null],
    ['sip:a@x.invalid;transport=ws', null],
    ['tel:+8610', null],
    ['junk', null],
  ])('%s', (uri, destination) => {
    expect(destinationOfUri(uri)).toEqual(destination);
  });
});
