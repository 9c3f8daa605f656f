import type { peaksSchema } from '@shouwen/contract';
import { type KeyboardEvent, lazy, type PointerEvent, Suspense, useRef } from 'react';
import type { z } from 'zod';
import { formatTimer } from '../../i18n/format.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { Skeleton } from '../../ui/index.ts';
import type { Marker } from '../parts.ts';

const Waveform = lazy(() => import('./waveform.tsx').then((module) => ({ default: module.Waveform })));

type Peaks = z.infer<typeof peaksSchema>;

interface SeekBarProps {
  /** Null while they load, and when they cannot be had: the bar works without. */
  peaks: Peaks | null;
  isLoading: boolean;
  markers: readonly Marker[];
  durationMs: number;
  positionMs: number;
  agentName: string | null;
  onSeek: (milliseconds: number) => void;
}

/** The recording as a strip one can point into: both voices, where the customer was on hold, and the place that is heard. */
export function SeekBar(props: SeekBarProps) {
  const { peaks, durationMs, positionMs, agentName, onSeek } = props;
  const { t } = useTexts();
  const strip = useRef<HTMLDivElement>(null);
  const share = durationMs === 0 ? 0 : Math.min(100, (positionMs / durationMs) * 100);

  const seekTo = (event: PointerEvent): void => {
    const box = strip.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return;
    onSeek(((event.clientX - box.left) / box.width) * durationMs);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // Arrows and Space are keys of the whole player.
    if (event.key === 'Home') onSeek(0);
    else if (event.key === 'End') onSeek(durationMs);
    else return;
    event.preventDefault();
  };
  return (
    <div className="seek">
      <div className="seek-names" aria-hidden>
        <span>{t('contacts.player.customer')}</span>
        <span>
          {t('contacts.player.agent')}
          {agentName === null ? null : (
            <b className="clip" title={agentName}>
              {agentName}
            </b>
          )}
        </span>
      </div>
      <div
        ref={strip}
        className={peaks === null ? 'seek-strip seek-strip-plain' : 'seek-strip'}
        role="slider"
        tabIndex={0}
        aria-label={t('contacts.player.position')}
        aria-valuemin={0}
        aria-valuemax={Math.round(durationMs / 1000)}
        aria-valuenow={Math.floor(positionMs / 1000)}
        aria-valuetext={t('contacts.player.positionText', {
          time: formatTimer(positionMs),
          total: formatTimer(durationMs),
        })}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          seekTo(event);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) seekTo(event);
        }}
      >
        <Picture {...props} />
        <i className="seek-at" style={{ insetInlineStart: `${share}%` }} aria-hidden />
      </div>
    </div>
  );
}

/** What lies under the place that is heard: the waves, or grey lines until they are there, and the holds. */
function Picture({ peaks, isLoading, markers, durationMs, positionMs }: SeekBarProps) {
  const { t } = useTexts();
  return (
    <>
      {isLoading ? (
        <span className="seek-loading">
          <Skeleton lines={3} status={t('contacts.player.loading')} />
        </span>
      ) : null}
      {peaks === null ? null : (
        <Suspense fallback={null}>
          <Waveform left={peaks.left} right={peaks.right} durationMs={durationMs} positionMs={positionMs} />
        </Suspense>
      )}
      {markers.map((marker) => (
        <span
          key={marker.from}
          className="seek-hold"
          style={{ insetInlineStart: `${marker.from}%`, width: `${marker.width}%` }}
        >
          <span>{t('contacts.player.hold')}</span>
        </span>
      ))}
    </>
  );
}
