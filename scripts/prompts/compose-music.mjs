/**
 * Music on hold of our own: 38 seconds in G major, plucked arpeggios over soft held chords and a sparse melody, made of sines
 * so that it survives the telephone band. Ends where it begins, for a loop without a seam.
 */
const RATE = 16_000;
const BEAT_SECONDS = 0.6;
const BEATS = 64;
const SECONDS = BEATS * BEAT_SECONDS;

/** Semitones above A4 (440 Hz). */
const frequency = (semitone) => 440 * 2 ** (semitone / 12);

// Eight bars of four beats, twice: G, Em, C, D, G, Bm, C, D as semitones relative to A4, low to high.
const chords = [
  [-26, -14, -10, -7, -2],
  [-29, -17, -14, -10, -5],
  [-21, -9, -5, -2, 3],
  [-19, -7, -3, 0, 5],
  [-26, -14, -10, -7, -2],
  [-22, -10, -7, -3, 2],
  [-21, -9, -5, -2, 3],
  [-19, -7, -3, 0, 5],
];
/** Which notes of the chord the eight quavers of a bar pluck. */
const pattern = [1, 3, 4, 2, 3, 4, 2, 3];
/** Melody: [beat, semitone, beats]. */
const melody = [
  [1, 5, 2],
  [3, 7, 1],
  [4.5, 2, 3],
  [9, 3, 2],
  [11, 5, 1],
  [12.5, 0, 3],
  [17, 2, 1],
  [18, 5, 2],
  [20.5, 2, 3],
  [25, 3, 1],
  [26, 2, 1],
  [27, 0, 1],
  [28, -2, 3],
  [33, 5, 1],
  [34, 7, 1],
  [35, 10, 1],
  [36, 7, 3],
  [41, 7, 1],
  [42, 5, 2],
  [44.5, 5, 3],
  [49, 2, 2],
  [51, 5, 1],
  [52.5, 2, 3],
  [57, 3, 1],
  [58, 2, 1],
  [59, -3, 1],
  [60, -2, 3],
];

const mix = new Float64Array(Math.round(SECONDS * RATE));

/** Adds a decaying tone of a few harmonics; what rings beyond the end goes to the beginning. */
function pluck(atSeconds, hertz, gain, decaySeconds, attackSeconds = 0.006) {
  const first = Math.round(atSeconds * RATE);
  const length = Math.round(decaySeconds * 4 * RATE);
  for (let i = 0; i < length; i++) {
    const t = i / RATE;
    const envelope = Math.min(1, t / attackSeconds) * Math.exp(-t / decaySeconds);
    const phase = 2 * Math.PI * hertz * t;
    // Higher harmonics die sooner, as on a string.
    const tone =
      Math.sin(phase) + 0.35 * Math.exp(-t * 3) * Math.sin(2 * phase) + 0.15 * Math.exp(-t * 6) * Math.sin(3 * phase);
    const at = (first + i) % mix.length;
    mix[at] += gain * envelope * tone;
  }
}

/** Adds a soft held tone that swells and fades. */
function hold(atSeconds, seconds, hertz, gain) {
  const first = Math.round(atSeconds * RATE);
  const length = Math.round(seconds * RATE);
  for (let i = 0; i < length; i++) {
    const envelope = Math.sin((Math.PI * i) / length) ** 0.7;
    const at = (first + i) % mix.length;
    mix[at] += gain * envelope * Math.sin((2 * Math.PI * hertz * i) / RATE);
  }
}

function addChords() {
  for (let bar = 0; bar < BEATS / 4; bar++) {
    const chord = chords[bar % chords.length];
    const start = bar * 4 * BEAT_SECONDS;
    pluck(start, frequency(chord[0] + 12), 0.5, 1.1);
    for (const note of chord.slice(1, 4)) hold(start, 4.4 * BEAT_SECONDS, frequency(note), 0.09);
    for (const [step, note] of pattern.entries()) {
      // Not quite even, or it sounds like a machine.
      const gain = step % 4 === 0 ? 0.3 : 0.22;
      pluck(start + (step * BEAT_SECONDS) / 2, frequency(chord[note]), gain, 0.45);
    }
  }
}

function addEcho(delaySeconds, gain) {
  const delay = Math.round(delaySeconds * RATE);
  const dry = Float64Array.from(mix);
  for (let i = 0; i < mix.length; i++) mix[i] += gain * dry[(i - delay + mix.length) % mix.length];
}

/** A PCM16 WAV file at 16 kHz with a peak of -5 dB. */
export function composeMusic() {
  addChords();
  for (const [beat, semitone, beats] of melody)
    pluck(beat * BEAT_SECONDS, frequency(semitone), 0.42, 0.3 * beats + 0.3, 0.02);
  addEcho(0.23, 0.25);
  addEcho(0.41, 0.15);
  const peak = mix.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const file = Buffer.alloc(44 + mix.length * 2);
  file.write('RIFF', 0);
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(RATE * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(mix.length * 2, 40);
  for (const [i, value] of mix.entries()) file.writeInt16LE(Math.round((value / peak) * 0.56 * 32767), 44 + i * 2);
  return file;
}
