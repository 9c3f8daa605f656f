import type { ContactDetail, Recording } from '@shouwen/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Download, FastForward, LoaderCircle, Pause, Play, Rewind } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { formatTimer } from '../../i18n/format.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { serverNow } from '../../platform/realtime-browser.ts';
import { ErrorBox, IconButton, Segmented } from '../../ui/index.ts';
import { holdMarkers } from '../parts.ts';
import { accessQuery, peaksQuery } from '../queries.ts';
import { SeekBar } from './seek-bar.tsx';
import { type AudioControls, type AudioState, useAudio } from './use-audio.ts';

const skipMs = 5_000;
const rates = ['1', '1.25', '1.5', '2'] as const;
/** The log is written before the first byte leaves; a moment later it can be read. */
const logDelayMs = 500;

interface PlayerProps {
  contact: ContactDetail;
  recording: Recording;
}

export function Player({ contact, recording }: PlayerProps) {
  const { recordingId, durationMs } = recording;
  const { t } = useTexts();
  const audio = useRef<HTMLAudioElement>(null);
  const queries = useQueryClient();
  const refreshLog = (): void => {
    window.setTimeout(() => void queries.invalidateQueries(accessQuery(recordingId)), logDelayMs);
  };
  const [state, controls] = useAudio(audio, durationMs, refreshLog);
  const peaks = useQuery(peaksQuery(recordingId));
  const markers = holdMarkers(contact.parts, Date.parse(recording.startedAt), durationMs, serverNow());
  const source = useAudioSource(recordingId);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div
      className="player"
      role="group"
      aria-label={t('contacts.player.title')}
      onKeyDown={(event) => onPlayerKey(event, controls)}
    >
      {/* biome-ignore lint/a11y/useMediaCaption: there is no transcript of a telephone call yet */}
      <audio ref={audio} src={source} preload="none" />
      <SeekBar
        peaks={peaks.data ?? null}
        isLoading={peaks.isPending}
        markers={markers}
        durationMs={durationMs}
        positionMs={state.positionMs}
        agentName={contact.agentName}
        onSeek={controls.seek}
      />
      {peaks.isError ? (
        <ErrorBox
          title={t('contacts.player.failed')}
          text={t('contacts.player.failedText')}
          retryLabel={t('common.retry')}
          onRetry={() => void peaks.refetch()}
        />
      ) : null}
      {state.hasFailed ? (
        <ErrorBox
          title={t('contacts.player.audioFailed')}
          text={t('contacts.player.audioFailedText')}
          retryLabel={t('common.retry')}
          onRetry={controls.retry}
        />
      ) : null}
      <Controls recording={recording} state={state} controls={controls} onDownload={refreshLog} />
    </div>
  );
}

/** One name for one visit of the page, so that all ranges the browser asks for count as one play in the log. */
function useAudioSource(recordingId: string): string {
  return useMemo(() => {
    const play = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
    return `/api/recordings/${encodeURIComponent(recordingId)}/audio?play=${play}`;
  }, [recordingId]);
}

/** Space and arrows anywhere in the player, except where they already mean something. */
function onPlayerKey(event: KeyboardEvent, controls: AudioControls): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return;
  const isOnControl = event.target instanceof Element && event.target.closest('button, a, summary') !== null;
  if (event.key === ' ' && !isOnControl) controls.toggle();
  else if (event.key === 'ArrowLeft') controls.skip(-skipMs);
  else if (event.key === 'ArrowRight') controls.skip(skipMs);
  else return;
  event.preventDefault();
}

interface ControlsProps {
  recording: Recording;
  state: AudioState;
  controls: AudioControls;
  onDownload: () => void;
}

function Controls({ recording, state, controls, onDownload }: ControlsProps) {
  const { t } = useTexts();
  const [rate, setRate] = useState<string>('1');
  const word = state.isPlaying ? t('contacts.player.pause') : t('contacts.player.play');
  return (
    <div className="player-controls">
      <IconButton
        label={t('contacts.player.back')}
        icon={<Rewind size={18} aria-hidden />}
        onClick={() => controls.skip(-skipMs)}
      />
      <button type="button" className="player-play" aria-label={word} title={word} onClick={controls.toggle}>
        <PlayIcon state={state} />
      </button>
      <IconButton
        label={t('contacts.player.forward')}
        icon={<FastForward size={18} aria-hidden />}
        onClick={() => controls.skip(skipMs)}
      />
      <span className="player-time num">
        {formatTimer(state.positionMs)} <span className="dim">/ {formatTimer(recording.durationMs)}</span>
      </span>
      <span className="player-gap" />
      <Segmented
        label={t('contacts.player.speed')}
        value={rate}
        options={rates.map((value) => ({ value, label: `${value}×` }))}
        onChange={(next) => {
          setRate(next);
          controls.setRate(Number(next));
        }}
      />
      {recording.mayDownload ? (
        <a
          className="ui-button ui-button-small"
          href={`/api/recordings/${encodeURIComponent(recording.recordingId)}/audio?download=1`}
          download
          onClick={onDownload}
        >
          <Download size={14} aria-hidden />
          {t('contacts.player.download')}
        </a>
      ) : null}
    </div>
  );
}

function PlayIcon({ state }: { state: AudioState }) {
  if (state.isWaiting) return <LoaderCircle size={20} className="ui-spin" aria-hidden />;
  return state.isPlaying ? <Pause size={20} aria-hidden /> : <Play size={20} aria-hidden />;
}
