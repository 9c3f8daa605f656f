import { describe, expect, it } from 'vitest';
import { isOriginAllowed } from './origin.ts';

const publicUrl = 'https://hotline.example';

describe('isOriginAllowed', () => {
  it.each([
    ['the page of this host', { host: 'localhost:8080', origin: 'http://localhost:8080' }, true],
    ['the page behind a proxy that ends TLS', { host: 'hotline.example', origin: 'https://hotline.example' }, true],
    ['the public address, when the proxy calls us otherwise', { host: '127.0.0.1:8080', origin: publicUrl }, true],
    ['a program without Origin', { host: 'localhost:8080' }, true],
    ['a typed address', { host: 'localhost:8080', 'sec-fetch-site': 'none' }, true],
    ['another site', { host: 'localhost:8080', origin: 'https://evil.example' }, false],
    ['another port of this host', { host: 'localhost:8080', origin: 'http://localhost:9090' }, false],
    ['a sandboxed page', { host: 'localhost:8080', origin: 'null' }, false],
    ['a name that only begins the same', { host: 'localhost', origin: 'http://localhost.evil.example' }, false],
    ['another site without Origin', { host: 'localhost:8080', 'sec-fetch-site': 'cross-site' }, false],
    ['a sibling site without Origin', { host: 'localhost:8080', 'sec-fetch-site': 'same-site' }, false],
    ['nonsense', { host: 'localhost:8080', origin: 'http://' }, false],
    ['an Origin where Host is missing', { origin: 'http://localhost' }, false],
  ])('decides on %s', (_who, headers, isAllowed) => {
    expect(isOriginAllowed(headers, publicUrl)).toBe(isAllowed);
  });
});
