import { MediaFault } from '../errors.ts';
import { decodeG711, encodeG711, type Law, SAMPLE_RATE } from './g711.ts';

/** Longest prompt or music file, bytes of u-law: ten minutes. */
export const WAV_SAMPLES_MAX = 10 * 60 * SAMPLE_RATE;

const FORMAT_PCM = 1;
const FORMAT_ALAW = 6;
const FORMAT_MULAW = 7;

/** Bytes before the audio of a file `writeG711WavHeader` makes. */
export const G711_WAV_HEADER_BYTES = 58;

interface WavFormat {
  format: number;
  channels: number;
  rate: number;
  bits: number;
}

/**
 * Audio of a mono 8 kHz WAV file (RIFF; PCM16, A-law or u-law) as u-law bytes. Throws `bad-audio-file` for anything else.
 * Unknown chunks are skipped; a data chunk cut short gives what is there.
 */
export function readWav(file: Buffer): Uint8Array {
  if (file.length < 12 || file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') {
    throw new MediaFault('bad-audio-file', 'not a RIFF WAVE file');
  }
  let format: WavFormat | null = null;
  for (let at = 12; at + 8 <= file.length; ) {
    const name = file.toString('latin1', at, at + 4);
    const size = file.readUInt32LE(at + 4);
    const start = at + 8;
    if (name === 'fmt ' && size >= 16 && start + 16 <= file.length) {
      format = {
        format: file.readUInt16LE(start),
        channels: file.readUInt16LE(start + 2),
        rate: file.readUInt32LE(start + 4),
        bits: file.readUInt16LE(start + 14),
      };
    } else if (name === 'data') {
      if (!format) break;
      return muLawOf(format, file.subarray(start, Math.min(start + size, file.length)));
    }
    at = start + size + (size & 1);
  }
  throw new MediaFault('bad-audio-file', 'the WAV file has no format or no data chunk');
}

function muLawOf(format: WavFormat, data: Buffer): Uint8Array {
  if (format.channels !== 1 || format.rate !== SAMPLE_RATE) {
    const found = `${format.channels} channels at ${format.rate} Hz`;
    throw new MediaFault('bad-audio-file', `need one channel at 8000 Hz, found ${found}; convert with sox`);
  }
  const bytesPerSample = format.format === FORMAT_PCM ? 2 : 1;
  if (data.length / bytesPerSample > WAV_SAMPLES_MAX) throw new MediaFault('bad-audio-file', 'longer than ten minutes');
  if (format.format === FORMAT_MULAW && format.bits === 8) return Uint8Array.from(data);
  if (format.format === FORMAT_ALAW && format.bits === 8) return encodeG711('PCMU', decodeG711('PCMA', data));
  if (format.format !== FORMAT_PCM || format.bits !== 16) {
    throw new MediaFault(
      'bad-audio-file',
      `need PCM16 or G.711, found format ${format.format} with ${format.bits} bits`,
    );
  }
  const samples = new Int16Array(data.length >> 1);
  for (let i = 0; i < samples.length; i++) samples[i] = data.readInt16LE(i * 2);
  return encodeG711('PCMU', samples);
}

/** Header of a G.711 WAV with `audioBytes` of data: RIFF, an 18-byte format chunk, the fact chunk non-PCM files need. */
export function writeG711WavHeader(law: Law, channels: number, audioBytes: number): Buffer {
  const header = Buffer.alloc(G711_WAV_HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(G711_WAV_HEADER_BYTES - 8 + audioBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(18, 16);
  header.writeUInt16LE(law === 'PCMU' ? FORMAT_MULAW : FORMAT_ALAW, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * channels, 28);
  header.writeUInt16LE(channels, 32);
  header.writeUInt16LE(8, 34);
  header.write('fact', 38, 'latin1');
  header.writeUInt32LE(4, 42);
  header.writeUInt32LE(audioBytes / channels, 46);
  header.write('data', 50, 'latin1');
  header.writeUInt32LE(audioBytes, 54);
  return header;
}
