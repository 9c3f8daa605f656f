import type { Language } from '@shouwen/contract';
import { PROMPT_BYTES_MAX, PROMPT_MS_MAX, SPEECH_TEXT_MAX } from '@shouwen/contract/flows';
import { useQuery } from '@tanstack/react-query';
import { Mic, Square, Volume2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useErrorText } from '../../i18n/error-text.ts';
import { formatTimer } from '../../i18n/format.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { Button, Field, Notice, TextArea } from '../../ui/index.ts';
import { FileButton } from '../file-button.tsx';
import { speak, speechQuery } from './prompt-requests.ts';
import { type Recording, startRecording, wavOf } from './record-sound.ts';
import { type Loudness, loudnessOf, readWavFacts, type WavFacts } from './wav-file.ts';

/** What is ready to be saved. */
export type Made = { kind: 'sound'; wav: Blob } | { kind: 'text'; text: string };

interface WayProps {
  onMade: (made: Made | null) => void;
}

/** A file of the person's, with what was found in it. */
export function UploadWay({ onMade }: WayProps) {
  const { t } = useTexts();
  const [file, setFile] = useState<{ name: string; wav: Blob; facts: WavFacts | null } | null>(null);
  const take = async (chosen: File): Promise<void> => {
    const bytes = chosen.size > PROMPT_BYTES_MAX ? null : await chosen.arrayBuffer();
    const facts = bytes === null ? null : readWavFacts(bytes);
    const wav = new Blob(bytes === null ? [] : [bytes], { type: 'audio/wav' });
    setFile({ name: chosen.name, wav, facts });
    const isFit = facts !== null && facts.durationMs > 0 && facts.durationMs <= PROMPT_MS_MAX;
    onMade(isFit ? { kind: 'sound', wav } : null);
  };
  return (
    <>
      <FileButton
        label={t('centre.prompt.chooseFile')}
        accept="audio/wav,.wav"
        onFile={(chosen) => void take(chosen)}
      />
      <p className="dim">{t('centre.prompt.fileHint')}</p>
      {file === null ? null : <FileChecks {...file} />}
    </>
  );
}

function FileChecks({ name, wav, facts }: { name: string; wav: Blob; facts: WavFacts | null }) {
  const { t } = useTexts();
  if (facts === null) return <Notice look="bad">{t('centre.prompt.notWav', { name })}</Notice>;
  const isLong = facts.durationMs > PROMPT_MS_MAX;
  return (
    <>
      <ul className="prompt-checks">
        <li>{name}</li>
        <li className={isLong ? 'is-bad' : undefined}>
          {t('centre.prompt.checkLength', { length: formatTimer(facts.durationMs) })}
        </li>
        <li>
          {t('centre.prompt.checkFormat', {
            rate: facts.sampleRate / 1000,
            bits: facts.bitsPerSample,
            channels: facts.channels,
          })}
        </li>
        <li>{t('centre.prompt.checkConverted')}</li>
      </ul>
      <Listen wav={wav} />
    </>
  );
}

/** The microphone: begin, end, listen, save. */
export function RecordWay({ onMade }: WayProps) {
  const { t } = useTexts();
  const [recording, setRecording] = useState<Recording | null>(null);
  const [result, setResult] = useState<{ wav: Blob; loudness: Loudness } | null>(null);
  const [isDenied, setDenied] = useState(false);
  const running = useRef<Recording | null>(null);
  useEffect(() => () => running.current?.cancel(), []);
  const start = async (): Promise<void> => {
    setDenied(false);
    setResult(null);
    onMade(null);
    try {
      running.current = await startRecording();
      setRecording(running.current);
    } catch {
      setDenied(true);
    }
  };
  const stop = async (): Promise<void> => {
    if (recording === null) return;
    running.current = null;
    setRecording(null);
    const samples = await recording.stop();
    const wav = wavOf(samples);
    const loudness = loudnessOf(samples);
    setResult({ wav, loudness });
    onMade(loudness.isSilent ? null : { kind: 'sound', wav });
  };
  return (
    <>
      {recording === null ? (
        <Button icon={<Mic size={15} aria-hidden />} onClick={() => void start()}>
          {result === null ? t('centre.prompt.record') : t('centre.prompt.recordAgain')}
        </Button>
      ) : (
        <Button look="danger" icon={<Square size={15} aria-hidden />} onClick={() => void stop()}>
          {t('centre.prompt.stop')}
        </Button>
      )}
      <p className="dim" role="status">
        {recording === null ? t('centre.prompt.recordHint') : t('centre.prompt.recording')}
      </p>
      {isDenied ? <Notice look="bad">{t('centre.prompt.noMicrophone')}</Notice> : null}
      {result?.loudness.isSilent ? <Notice look="bad">{t('centre.prompt.silent')}</Notice> : null}
      {result?.loudness.isClipped ? <Notice look="warn">{t('centre.prompt.clipped')}</Notice> : null}
      {result === null ? null : <Listen wav={result.wav} />}
    </>
  );
}

interface SpeakWayProps extends WayProps {
  language: Language;
  first: string;
}

/** A text that is spoken by the provider; its word when it cannot. */
export function SpeakWay({ language, first, onMade }: SpeakWayProps) {
  const { t } = useTexts();
  const errorText = useErrorText();
  const { data: speech } = useQuery(speechQuery);
  const [text, setText] = useState(first);
  const [wav, setWav] = useState<Blob | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const change = (next: string): void => {
    setText(next);
    setWav(null);
    onMade(next.trim() === '' ? null : { kind: 'text', text: next.trim() });
  };
  const listen = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      setWav(await speak(language, text.trim()));
    } catch (error) {
      setFailure(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      {speech?.problem == null ? null : <Notice look="warn">{speech.problem}</Notice>}
      <Field label={t('centre.prompt.speakText')} hint={t('centre.prompt.speakHint', { count: SPEECH_TEXT_MAX })}>
        <TextArea
          rows={4}
          value={text}
          maxLength={SPEECH_TEXT_MAX}
          lang={language === 'zh' ? 'zh-CN' : 'en'}
          onChange={(event) => change(event.target.value)}
        />
      </Field>
      <Button
        icon={<Volume2 size={15} aria-hidden />}
        isBusy={isBusy}
        disabled={text.trim() === ''}
        onClick={() => void listen()}
      >
        {t('centre.prompt.listen')}
      </Button>
      {failure === null ? null : (
        <Notice look="bad" isLive>
          {failure}
        </Notice>
      )}
      {wav === null ? null : <Listen wav={wav} />}
    </>
  );
}

function Listen({ wav }: { wav: Blob }) {
  const { t } = useTexts();
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(wav);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [wav]);
  if (address === null) return null;
  // biome-ignore lint/a11y/useMediaCaption: the words of a prompt stand beside it, or are what is being checked
  return <audio controls src={address} aria-label={t('centre.prompt.listen')} />;
}
