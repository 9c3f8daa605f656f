/** Text to speech: the offline program espeak-ng, or a service that speaks the OpenAI-compatible `/audio/speech`. */
import { spawn } from 'node:child_process';
import type { Bilingual, Language } from '@shouwen/contract';
import { SPEECH_TEXT_MAX } from '@shouwen/contract/flows';

/** Why no speech could be made; the text says what to do. */
export class SpeechFault extends Error {
  readonly code: 'speech-missing' | 'speech-failed';
  readonly text: Bilingual;

  constructor(code: SpeechFault['code'], text: Bilingual, options?: ErrorOptions) {
    super(text.en, options);
    this.code = code;
    this.text = text;
  }
}

export interface SpeechProvider {
  readonly name: 'espeak-ng' | 'http';
  /** Changes whenever the same text would sound different: part of the name under which speech is kept. */
  readonly fingerprint: string;
  /** A WAV file of any rate. @throws {SpeechFault} */
  speak(text: string, language: Language): Promise<Buffer>;
  /** @throws {SpeechFault} when it could not speak now */
  check(): Promise<void>;
}

/** From the environment; the address turns the service on. */
export interface SpeechSettings {
  /** `TTS_URL`: up to and without `/audio/speech`, for instance `https://tts.example.com/v1`. */
  readonly url: string | null;
  /** `TTS_KEY`, sent as a bearer token. */
  readonly key: string | null;
  /** `TTS_MODEL`. */
  readonly model: string;
  /** `TTS_VOICE`, or one for each language: `TTS_VOICE_ZH`, `TTS_VOICE_EN`. */
  readonly voices: Readonly<Record<Language, string>>;
  /** Path of the program, for tests. */
  readonly espeak?: string;
}

const SPEAK_MS_MAX = 10_000;
const AUDIO_BYTES_MAX = 16 * 1024 * 1024;
/** The voices of the prompts that ship. */
const espeakVoices = { zh: ['-v', 'cmn+f2', '-p', '52', '-s', '225'], en: ['-v', 'en-gb+f3', '-p', '50', '-s', '165'] };

export function readSpeechSettings(environment: NodeJS.ProcessEnv): SpeechSettings {
  const voice = environment.TTS_VOICE || 'alloy';
  return {
    url: environment.TTS_URL?.replace(/\/+$/, '') || null,
    key: environment.TTS_KEY || null,
    model: environment.TTS_MODEL || 'tts-1',
    voices: { zh: environment.TTS_VOICE_ZH || voice, en: environment.TTS_VOICE_EN || voice },
  };
}

export function createSpeech(settings: SpeechSettings): SpeechProvider {
  return settings.url === null ? espeakSpeech(settings.espeak ?? 'espeak-ng') : httpSpeech(settings, settings.url);
}

function bounded(text: string): string {
  return text.slice(0, SPEECH_TEXT_MAX);
}

function espeakSpeech(program: string): SpeechProvider {
  return {
    name: 'espeak-ng',
    fingerprint: `espeak-ng ${JSON.stringify(espeakVoices)}`,
    speak: (text, language) => runEspeak(program, ['--stdin', '--stdout', ...espeakVoices[language]], bounded(text)),
    check: async () => {
      await runEspeak(program, ['--version'], '');
    },
  };
}

/** The text goes in by its standard input: a text that begins with a hyphen is no option. */
function runEspeak(program: string, options: readonly string[], text: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, options, {
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: SPEAK_MS_MAX,
      killSignal: 'SIGKILL',
    });
    const parts: Buffer[] = [];
    let bytes = 0;
    child.stdout.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes > AUDIO_BYTES_MAX) child.kill('SIGKILL');
      else parts.push(part);
    });
    child.once('error', (error) => {
      const isMissing = 'code' in error && error.code === 'ENOENT';
      reject(
        new SpeechFault(isMissing ? 'speech-missing' : 'speech-failed', isMissing ? missing : failed, { cause: error }),
      );
    });
    child.once('close', (status) => {
      if (status === 0 && bytes > 0) resolve(Buffer.concat(parts));
      else reject(new SpeechFault('speech-failed', failed));
    });
    // It may be gone before it has read the text.
    child.stdin.on('error', () => undefined);
    child.stdin.end(text);
  });
}

function httpSpeech({ key, model, voices }: SpeechSettings, url: string): SpeechProvider {
  return {
    name: 'http',
    fingerprint: `http ${url} ${model} ${JSON.stringify(voices)}`,
    speak: async (text, language) => {
      const request = { model, voice: voices[language], input: bounded(text), response_format: 'wav' };
      try {
        const response = await fetch(`${url}/audio/speech`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
          body: JSON.stringify(request),
          redirect: 'error',
          signal: AbortSignal.timeout(SPEAK_MS_MAX),
        });
        if (!response.ok) {
          await response.body?.cancel();
          throw new SpeechFault('speech-failed', answered(response.status));
        }
        return await readBounded(response);
      } catch (error) {
        throw error instanceof SpeechFault ? error : new SpeechFault('speech-failed', unreachable, { cause: error });
      }
    },
    // Asking would cost money; what is wrong shows at the first text.
    check: async () => {},
  };
}

async function readBounded(response: Response): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    bytes += part.value.length;
    if (bytes > AUDIO_BYTES_MAX) throw new SpeechFault('speech-failed', tooMuch);
    parts.push(part.value);
  }
  return Buffer.concat(parts);
}

const missing = {
  zh: '没有安装 espeak-ng：请执行 apt install espeak-ng，或设置 TTS_URL 使用语音服务。',
  en: 'espeak-ng is not installed: run apt install espeak-ng, or set TTS_URL to use a speech service.',
};
const failed = {
  zh: 'espeak-ng 没能读出这段文字，请修改后再试。',
  en: 'espeak-ng could not speak this text; change it and try again.',
};
const unreachable = {
  zh: '语音服务没有响应，请检查 TTS_URL 和网络。',
  en: 'The speech service did not answer; check TTS_URL and the network.',
};
const tooMuch = { zh: '语音服务返回的声音过长。', en: 'The speech service sent too much audio.' };

function answered(status: number): Bilingual {
  const hint = status === 401 || status === 403 ? 'TTS_KEY' : 'TTS_URL, TTS_MODEL, TTS_VOICE';
  return {
    zh: `语音服务返回 ${status}，请检查 ${hint}。`,
    en: `The speech service answered ${status}; check ${hint}.`,
  };
}
