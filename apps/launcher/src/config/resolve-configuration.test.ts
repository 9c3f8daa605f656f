import { configuration, type OptionValues } from '@shouwen/contract/config';
import { describe, expect, it } from 'vitest';
import { resolveConfiguration } from './resolve-configuration.ts';
import { guessLanguage } from './terminal-language.ts';

function resolve(options: OptionValues) {
  return resolveConfiguration(options, {
    projectDir: '/opt/shouwen',
    dataDir: '/opt/shouwen/data',
    socketDir: '/opt/shouwen/data/run',
    databaseUrl: 'postgresql://x',
    cpuCount: 2,
    networkAddresses: ['192.168.1.10'],
    language: 'zh',
    demo: false,
  });
}

describe('the configuration', () => {
  it('is whole without any option', () => {
    expect(configuration.parse(resolve({}))).toEqual(resolve({}));
  });

  it('opens nothing to the network by itself', () => {
    expect(resolve({})).toMatchObject({
      httpBind: '127.0.0.1',
      sipBind: '127.0.0.1',
      publicAddress: '127.0.0.1',
      publicUrl: 'http://localhost:8080',
    });
  });

  it('opens everything once the public address is named', () => {
    expect(resolve({ PUBLIC_ADDRESS: '203.0.113.7' })).toMatchObject({
      httpBind: '0.0.0.0',
      sipBind: '0.0.0.0',
      publicAddress: '203.0.113.7',
      publicUrl: 'http://203.0.113.7:8080',
    });
  });

  it('never writes a wildcard into SDP or a link', () => {
    expect(resolve({ SIP_BIND: '0.0.0.0', HTTP_BIND: '0.0.0.0', HTTP_PORT: 80 })).toMatchObject({
      publicAddress: '192.168.1.10',
      publicUrl: 'http://192.168.1.10',
    });
    expect(resolve({ SIP_BIND: '10.0.0.5' }).publicAddress).toBe('10.0.0.5');
  });

  it('takes relative paths from the project', () => {
    const resolved = resolve({ RECORDINGS_DIR: 'audio', MASTER_KEY_FILE: '/etc/key' });
    expect(resolved.recordingsDir).toBe('/opt/shouwen/audio');
    expect(resolved.masterKeyFile).toBe('/etc/key');
  });
});

describe('the language', () => {
  it.each([
    [[], { LANG: 'en_US.UTF-8' }, 'en'],
    [[], { LANG: 'C.UTF-8' }, 'zh'],
    [[], {}, 'zh'],
    [[], { LANG: 'en_US.UTF-8', LC_ALL: 'zh_CN.UTF-8' }, 'zh'],
    [[], { LANG: 'zh_CN.UTF-8', LANGUAGE: 'en' }, 'en'],
    [['--language', 'en'], { LANG: 'zh_CN.UTF-8' }, 'en'],
    [['--language=zh'], { LANG: 'en_US.UTF-8' }, 'zh'],
  ] as const)('for %j and %j is %s', (words, environment, language) => {
    expect(guessLanguage(words, environment)).toBe(language);
  });
});
