/** Recording in the browser: the microphone through MediaRecorder, then 16-bit mono WAV at 16 kHz. */
import { makeWav } from './wav-file.ts';

const sampleRate = 16_000;
/** As long as a prompt may be. */
const longestMs = 10 * 60_000;

export interface Recording {
  stop(): Promise<Float32Array>;
  cancel(): void;
}

/** @throws {DOMException} when the microphone may not be used or is not there */
export async function startRecording(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
  const recorder = new MediaRecorder(stream);
  const pieces: Blob[] = [];
  recorder.addEventListener('dataavailable', (event) => pieces.push(event.data));
  const end = (): void => {
    for (const track of stream.getTracks()) track.stop();
  };
  const limit = window.setTimeout(() => recorder.state === 'recording' && recorder.stop(), longestMs);
  const stopped = new Promise<void>((resolve) => recorder.addEventListener('stop', () => resolve(), { once: true }));
  recorder.start();
  return {
    async stop() {
      window.clearTimeout(limit);
      if (recorder.state !== 'inactive') recorder.stop();
      await stopped;
      end();
      return await decodeSound(await new Blob(pieces, { type: recorder.mimeType }).arrayBuffer());
    },
    cancel() {
      window.clearTimeout(limit);
      if (recorder.state !== 'inactive') recorder.stop();
      end();
    },
  };
}

/** Any sound the browser can read, as 16 kHz mono. */
export async function decodeSound(bytes: ArrayBuffer): Promise<Float32Array> {
  const decoder = new OfflineAudioContext(1, 1, sampleRate);
  const decoded = await decoder.decodeAudioData(bytes);
  const length = Math.max(1, Math.ceil(decoded.duration * sampleRate));
  const context = new OfflineAudioContext(1, length, sampleRate);
  const source = context.createBufferSource();
  source.buffer = decoded;
  source.connect(context.destination);
  source.start();
  const rendered = await context.startRendering();
  return rendered.getChannelData(0);
}

export function wavOf(samples: Float32Array): Blob {
  return new Blob([makeWav(samples, sampleRate)], { type: 'audio/wav' });
}
