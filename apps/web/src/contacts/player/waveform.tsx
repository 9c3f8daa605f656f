/** Draws both voices. In its own file because wavesurfer.js is loaded only where a recording is shown. */
import { useEffect, useRef } from 'react';
import WaveSurfer from 'wavesurfer.js';
import { shownTheme } from '../../platform/appearance.ts';
import { useStore } from '../../platform/store.ts';

interface WaveformProps {
  /** 0 to 1, evenly spread over the recording. */
  left: readonly number[];
  right: readonly number[];
  durationMs: number;
  positionMs: number;
}

const channelHeight = 44;

/**
 * The peaks come from the server, so the sound itself is not fetched for the picture. The library draws and nothing more:
 * it is not given the audio element, because it would fetch and seek in ways the log of plays does not expect.
 */
export function Waveform({ left, right, durationMs, positionMs }: WaveformProps) {
  const theme = useStore(shownTheme);
  const box = useRef<HTMLDivElement>(null);
  const waves = useRef<WaveSurfer | null>(null);
  const position = useRef(positionMs);
  position.current = positionMs;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another palette is drawn anew
  useEffect(() => {
    const container = box.current;
    if (container === null || durationMs === 0) return;
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const channel = { height: channelHeight, barWidth: 2, barGap: 1, barRadius: 1, barMinHeight: 1, barHeight: 0.86 };
    const made = WaveSurfer.create({
      container,
      peaks: [Float32Array.from(left), Float32Array.from(right)],
      duration: durationMs / 1000,
      interact: false,
      cursorWidth: 0,
      hideScrollbar: true,
      // Telephone calls are quiet; drawn against the loudest moment of the call they can be read.
      normalize: true,
      splitChannels: [
        { ...channel, waveColor: colour('--line-strong'), progressColor: colour('--text') },
        { ...channel, waveColor: colour('--line-strong'), progressColor: colour('--accent') },
      ],
    });
    made.on('ready', () => made.setTime(position.current / 1000));
    waves.current = made;
    return () => {
      waves.current = null;
      made.destroy();
    };
  }, [left, right, durationMs, theme]);
  useEffect(() => waves.current?.setTime(positionMs / 1000), [positionMs]);
  return <div ref={box} className="seek-waves" aria-hidden />;
}
