import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readWav } from '@shouwen/media';
import { describe, expect, it } from 'vitest';
import { convertAudio } from './convert-audio.ts';
import { createSpeech, readSpeechSettings, SpeechFault, type SpeechProvider } from './speech.ts';
import { SpeechCache } from './speech-cache.ts';

const espeak = createSpeech(readSpeechSettings({}));
const isInstalled = await espeak.check().then(
  () => true,
  () => false,
);

describe.skipIf(!isInstalled)('espeak-ng', () => {
  it.each([
    ['zh', '您好，您的余额是一百二十元。'],
    ['en', 'Hello, your balance is one hundred and twenty.'],
  ] as const)('speaks %s as long as the text takes', async (language, text) => {
    const { durationMs, wav } = await convertAudio(await espeak.speak(text, language));
    expect(durationMs).toBeGreaterThan(1500);
    expect(durationMs).toBeLessThan(8000);
    const loud = readWav(wav).filter((byte) => (byte | 0x80) < 0xd0).length;
    expect(loud).toBeGreaterThan(1000);
  });

  it('takes a text that looks like an option for a text', async () => {
    await expect(espeak.speak('--help', 'en')).resolves.toBeInstanceOf(Buffer);
  });
});

describe('speech', () => {
  it('without the program says what to install', async () => {
    const absent = createSpeech({ ...readSpeechSettings({}), espeak: '/nowhere/espeak-ng' });
    const fault = await absent.speak('hello', 'en').catch((error) => error);
    expect(fault).toBeInstanceOf(SpeechFault);
    expect(fault.code).toBe('speech-missing');
    expect(fault.text.en).toContain('apt install espeak-ng');
  });
});

/** A stub of an OpenAI-compatible service: what it is asked is kept, what it answers is given. No real one is called. */
async function stubService(answer: { status: number; body: Buffer }) {
  const asked: { url: string; authorization: string | undefined; body: unknown }[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    let text = '';
    request.on('data', (part) => {
      text += part;
    });
    request.on('end', () => {
      asked.push({ url: request.url ?? '', authorization: request.headers.authorization, body: JSON.parse(text) });
      response.writeHead(answer.status, { 'content-type': 'audio/wav' }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    asked,
    url: `http://127.0.0.1:${port}/v1/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('a speech service', () => {
  it('is asked as the OpenAI interface has it', async () => {
    await using service = await stubService({ status: 200, body: Buffer.from('RIFF') });
    const environment = { TTS_URL: service.url, TTS_KEY: 'secret', TTS_MODEL: 'm', TTS_VOICE: 'v', TTS_VOICE_ZH: 'x' };
    const speech = createSpeech(readSpeechSettings(environment));
    expect((await speech.speak('你好', 'zh')).toString()).toBe('RIFF');
    expect(service.asked).toEqual([
      {
        url: '/v1/audio/speech',
        authorization: 'Bearer secret',
        body: { model: 'm', voice: 'x', input: '你好', response_format: 'wav' },
      },
    ]);
  });

  it('that refuses the key says so', async () => {
    await using service = await stubService({ status: 401, body: Buffer.alloc(0) });
    const speech = createSpeech(readSpeechSettings({ TTS_URL: service.url }));
    await expect(speech.speak('hello', 'en')).rejects.toThrow('answered 401; check TTS_KEY');
  });

  it('that is not there is a fault, not a crash', async () => {
    const speech = createSpeech(readSpeechSettings({ TTS_URL: 'http://127.0.0.1:9' }));
    await expect(speech.speak('hello', 'en')).rejects.toThrow(SpeechFault);
  });
});

async function withCache(
  speak: SpeechProvider['speak'],
  test: (cache: SpeechCache, folder: string, faults: unknown[]) => Promise<void>,
) {
  const folder = await mkdtemp(path.join(tmpdir(), 'shouwen-speech-'));
  const faults: unknown[] = [];
  const speech = { name: 'http', fingerprint: 'stub', check: async () => {}, speak } as const;
  const cache = new SpeechCache({
    speech,
    folder: async () => folder,
    now: () => Date.now(),
    failed: (error) => void faults.push(error),
  });
  await test(cache, folder, faults).finally(() => rm(folder, { recursive: true }));
}

/** 100 ms of silence in u-law. */
const silence = Buffer.concat([
  Buffer.from(
    'RIFF\x5a\x03\0\0WAVEfmt \x10\0\0\0\x07\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\x20\x03\0\0',
    'latin1',
  ),
  Buffer.alloc(800, 0xff),
]);

describe('texts of a flow', () => {
  it('are spoken once, also when two calls ask at the same time', async () => {
    let spoken = 0;
    const speak = async () => {
      spoken += 1;
      return silence;
    };
    await withCache(speak, async (cache, folder) => {
      const [a, b] = await Promise.all([cache.promptFor('hello', 'en'), cache.promptFor('hello', 'en')]);
      expect(await cache.promptFor('hello', 'en')).toBe(a);
      expect([b, spoken]).toEqual([a, 1]);
      const [file] = await readdir(folder);
      expect(`speech/${file}`).toBe(`${a}.wav`);
      expect(readWav(await readFile(path.join(folder, file ?? '')))).toHaveLength(800);
      expect(await cache.promptFor('hello', 'zh')).not.toBe(a);
    });
  });

  it('that cannot be spoken are left out, and the operator hears of it', async () => {
    const speak = async () => {
      throw new Error('no voice');
    };
    await withCache(speak, async (cache, folder, faults) => {
      expect(await cache.promptFor('hello', 'en')).toBeNull();
      expect([faults.length, await readdir(folder)]).toEqual([1, []]);
    });
  });

  it('more than can be spoken are refused, not piled up', async () => {
    await withCache(
      async () => silence,
      async (cache) => {
        const all = await Promise.all(Array.from({ length: 100 }, (_, i) => cache.promptFor(`text ${i}`, 'en')));
        const refused = all.filter((name) => name === null).length;
        expect(refused).toBeLessThan(100);
        expect(all.length - refused).toBeGreaterThanOrEqual(42);
      },
    );
  });
});
