import { describe, expect, it } from 'vitest';
import { algorithmOf, computeHa1, computeResponse, computeResponseWithoutQop, parseDigest } from './digest.ts';

const MUFASA = {
  method: 'GET',
  uri: '/dir/index.html',
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  nonceCount: '00000001',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
};

describe('computeResponse', () => {
  it.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ] as const)('gives the %s example of RFC 7616 3.9.1', (algorithm, response) => {
    const ha1 = computeHa1(algorithm, 'Mufasa', 'http-auth@example.org', 'Circle of Life');
    expect(computeResponse(ha1, { algorithm, ...MUFASA })).toBe(response);
  });

  it('gives the RFC 2069 value without qop', () => {
    const ha1 = computeHa1('MD5', 'Mufasa', 'testrealm@host.com', 'CircleOfLife');
    const input = { ...MUFASA, algorithm: 'MD5' as const, nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093' };
    expect(computeResponseWithoutQop(ha1, input)).toBe('1949323746fe6a43ef61f9606e7febea');
  });
});

describe('parseDigest', () => {
  it('reads quoted and plain values', () => {
    const parameters = parseDigest(
      'DIGEST  realm="a, \\"b\\"" , Nonce = "x=,", algorithm=MD5,qop="auth,auth-int",, nc=00000001',
    );
    expect(Object.fromEntries(parameters ?? [])).toEqual({
      realm: 'a, "b"',
      nonce: 'x=,',
      algorithm: 'MD5',
      qop: 'auth,auth-int',
      nc: '00000001',
    });
  });

  it('gives null for another scheme', () => {
    expect(parseDigest('Basic QWxhZGRpbjpvcGVu')).toBeNull();
  });

  it.each(['Digest realm="a', 'Digest realm', 'Digest realm=a, realm=b', 'Digest realm="a"b', 'Digest a b=c'])(
    'refuses %s',
    (text) => {
      expect(() => parseDigest(text)).toThrow(expect.objectContaining({ code: 'malformed' }));
    },
  );
});

describe('algorithmOf', () => {
  it('is MD5 by default and null for what we do not speak', () => {
    expect(algorithmOf(new Map())).toBe('MD5');
    expect(algorithmOf(new Map([['algorithm', 'sha-256']]))).toBe('SHA-256');
    expect(algorithmOf(new Map([['algorithm', 'MD5-sess']]))).toBeNull();
  });
});
