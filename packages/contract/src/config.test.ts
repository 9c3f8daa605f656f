import { describe, expect, it } from 'vitest';
import {
  type Configuration,
  ConfigurationError,
  isPracticeOn,
  type OptionName,
  optionDescriptions,
  optionSchemas,
  optionValues,
  parseConfiguration,
  welcome,
} from './config.ts';

const configuration: Configuration = {
  dataDir: '/srv/data',
  runDir: '/srv/data/run',
  httpPort: 8080,
  httpBind: '127.0.0.1',
  publicUrl: 'http://localhost:8080',
  sipPort: 5060,
  sipBind: '127.0.0.1',
  rtpPorts: { first: 20_000, last: 20_999 },
  publicAddress: '127.0.0.1',
  databaseUrl: 'postgresql://shouwen:secret@%2Frun/shouwen',
  recordingsDir: '/srv/data/recordings',
  promptDirs: ['/srv/data/prompts'],
  webDir: '/app/dist',
  mediaSocket: '/srv/data/run/media.sock',
  mediaWorkers: 2,
  masterKeyFile: '/srv/data/master.key',
  practice: 'auto',
  drainSeconds: 10,
  language: 'zh',
  logLevel: 'info',
  demo: false,
};

describe('options', () => {
  it('describes every option once and no other', () => {
    const described = optionDescriptions.map((option) => option.name);
    expect(described.toSorted()).toEqual(Object.keys(optionSchemas).toSorted());
  });

  it.each(optionDescriptions.map((option) => [option.name, option.example] as const))(
    'accepts the example it gives for %s',
    (name, example) => {
      expect(optionValues.safeParse({ [name]: example }).success).toBe(true);
    },
  );

  it.each<[OptionName, string, unknown]>([
    ['HTTP_PORT', '8080', 8080],
    ['HTTP_BIND', 'localhost', '127.0.0.1'],
    ['HTTP_BIND', '::', '::'],
    ['RTP_PORTS', '20000-20999', { first: 20_000, last: 20_999 }],
    ['PUBLIC_URL', 'https://hotline.example.com/', 'https://hotline.example.com'],
    ['DRAIN_SECONDS', '0', 0],
    ['DATABASE_URL', 'postgresql://u:p@%2Fvar%2Frun/db', 'postgresql://u:p@%2Fvar%2Frun/db'],
  ])('reads %s %s', (name, text, value) => {
    expect(optionValues.parse({ [name]: text })).toEqual({ [name]: value });
  });

  it.each<[OptionName, string]>([
    ['HTTP_PORT', '0'],
    ['HTTP_PORT', '65536'],
    ['HTTP_PORT', '80a'],
    ['HTTP_PORT', '8e3'],
    ['HTTP_BIND', 'example.com'],
    ['PUBLIC_ADDRESS', '1.2.3'],
    ['PUBLIC_ADDRESS', '2001:db8::1'],
    ['SIP_BIND', '::'],
    ['PUBLIC_URL', 'https://example.com/path'],
    ['PUBLIC_URL', 'https://user@example.com'],
    ['RTP_PORTS', '20000'],
    ['RTP_PORTS', '20999-20000'],
    ['RTP_PORTS', '20000-20018'],
    ['RTP_PORTS', '500-20000'],
    ['DATABASE_URL', 'mysql://localhost/db'],
    ['MEDIA_WORKERS', '0'],
    ['MEDIA_WORKERS', '65'],
    ['DRAIN_SECONDS', '-1'],
    ['PRACTICE', 'yes'],
    ['LANGUAGE', 'de'],
    ['LOG_LEVEL', 'loud'],
    ['DATA_DIR', 'a\0b'],
  ])('refuses %s %j', (name, text) => {
    expect(optionValues.safeParse({ [name]: text }).success).toBe(false);
  });
});

describe('the configuration', () => {
  it('survives the way through the environment', () => {
    expect(parseConfiguration(JSON.stringify(configuration))).toEqual(configuration);
  });

  it.each([
    [undefined, /not set/],
    ['{', /not JSON/],
    [JSON.stringify({ ...configuration, httpPort: 0 }), /httpPort/],
    [JSON.stringify({ ...configuration, httpPrt: 1 }), /httpPrt/],
  ])('names what is wrong with %j', (text, message) => {
    expect(() => parseConfiguration(text)).toThrow(ConfigurationError);
    expect(() => parseConfiguration(text)).toThrow(message);
  });
});

describe('practice', () => {
  it.each([
    ['on', '0.0.0.0', false, true],
    ['off', '127.0.0.1', true, false],
    ['auto', '127.0.0.1', false, true],
    ['auto', '::1', false, true],
    ['auto', '0.0.0.0', false, false],
    ['auto', '0.0.0.0', true, true],
  ] as const)('%s on %s with demo %s gives %s', (practice, httpBind, demo, isOn) => {
    expect(isPracticeOn({ practice, httpBind, demo })).toBe(isOn);
  });
});

describe('the welcome file', () => {
  it('refuses a link that leaves the site', () => {
    expect(welcome.safeParse({ setupPath: 'https://elsewhere.example' }).success).toBe(false);
    expect(welcome.safeParse({}).success).toBe(true);
  });
});
