/**
 * Makes the prompts, the callers' sentences and the music of apps/media/prompts: `node scripts/make-prompts.mjs`.
 *
 * Needs espeak-ng and sox (Debian packages) and is run only when a text changes; the resulting files are in the repository,
 * as 8 kHz mono u-law WAV. An operator replaces any of them by a file of the same name in a folder of PROMPT_DIRS.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeMusic } from './prompts/compose-music.mjs';
import { chooseLanguage, flowPrompts } from './prompts/flow-texts.mjs';
import { callers, prompts } from './prompts/texts.mjs';

const root = new URL('../apps/media/prompts/', import.meta.url).pathname;
const work = mkdtempSync(join(tmpdir(), 'prompts-'));

/** The voice of the centre itself. */
const house = { zh: { voice: 'cmn+f2', pitch: 52, speed: 225 }, en: { voice: 'en-gb+f3', pitch: 50, speed: 165 } };

/** Callers differ, so that several simulated ones can be told apart by ear. */
const callerVoices = {
  zh: ['cmn+m3', 'cmn+f2', 'cmn+m1', 'cmn+f4', 'cmn+m7', 'cmn+f1'],
  en: ['en-gb+m3', 'en-us+f2', 'en-gb+m1', 'en-us+f4', 'en-us+m7', 'en-gb+f1'],
};

function say(text, { voice, pitch, speed }, target) {
  const raw = join(work, 'raw.wav');
  execFileSync('espeak-ng', ['-v', voice, '-p', String(pitch), '-s', String(speed), '-w', raw, text]);
  // The band of a telephone, levels evened out, a little air at both ends.
  const trim = 'silence 1 0.02 0.5% reverse silence 1 0.02 0.5% reverse';
  const effects = `gain -10 highpass 180 lowpass 3500 ${trim} compand 0.02,0.2 6:-70,-60,-20 -12 -90 0.1 gain -n -4 pad 0.06 0.15`;
  toMuLaw(raw, target, effects.split(' '));
}

function toMuLaw(source, target, effects) {
  execFileSync('sox', ['-D', source, '-r', '8000', '-c', '1', '-e', 'u-law', target, ...effects]);
}

for (const language of ['zh', 'en']) {
  mkdirSync(join(root, language), { recursive: true });
  mkdirSync(join(root, 'callers', language), { recursive: true });
  for (const [id, text] of Object.entries({ ...prompts[language], ...flowPrompts[language] })) {
    say(text, house[language], join(root, language, `${id}.wav`));
  }
  for (const [index, text] of callers[language].entries()) {
    const voices = callerVoices[language];
    const voice = {
      voice: voices[index % voices.length],
      pitch: 35 + ((index * 13) % 40),
      speed: (language === 'zh' ? 205 : 160) + ((index * 11) % 40),
    };
    say(text, voice, join(root, 'callers', language, `${String(index + 1).padStart(2, '0')}.wav`));
  }
}

const parts = ['zh', 'en'].map((language) => join(work, `${language}.wav`));
say(chooseLanguage.zh, house.zh, parts[0]);
say(chooseLanguage.en, house.en, parts[1]);
for (const language of ['zh', 'en']) execFileSync('sox', [...parts, join(root, language, 'choose-language.wav')]);

mkdirSync(join(root, 'tones'), { recursive: true });
const beep = ['synth', '0.35', 'sine', '1000', 'gain', '-14', 'fade', '0.01', '0.35', '0.01', 'pad', '0.1', '0.05'];
execFileSync('sox', ['-D', '-n', '-r', '8000', '-c', '1', '-e', 'u-law', join(root, 'tones', 'beep.wav'), ...beep]);

mkdirSync(join(root, 'music'), { recursive: true });
const composed = join(work, 'music.wav');
writeFileSync(composed, composeMusic());
toMuLaw(composed, join(root, 'music', 'calm.wav'), []);
rmSync(work, { recursive: true });
