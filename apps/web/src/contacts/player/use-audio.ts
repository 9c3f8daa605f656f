import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';

export interface AudioState {
  isPlaying: boolean;
  /** Pressed play, and the first sound has not come yet. */
  isWaiting: boolean;
  /** Milliseconds, in steps fine enough to show seconds. */
  positionMs: number;
  hasFailed: boolean;
}

export interface AudioControls {
  toggle(): void;
  /** To a place in milliseconds, kept within the recording. */
  seek(milliseconds: number): void;
  skip(milliseconds: number): void;
  setRate(rate: number): void;
  /** After a failure: loads again and goes on from the same place. */
  retry(): void;
}

const initial: AudioState = { isPlaying: false, isWaiting: false, positionMs: 0, hasFailed: false };

/**
 * The state of an audio element for React. Nothing is fetched before somebody presses play (`preload="none"`), so that
 * opening the page is not logged as listening; until then the place is kept here.
 */
export function useAudio(
  audio: RefObject<HTMLAudioElement | null>,
  durationMs: number,
  onFirstPlay: () => void,
): [AudioState, AudioControls] {
  const [state, setState] = useState(initial);
  const firstPlay = useRef<(() => void) | null>(null);
  firstPlay.current ??= onFirstPlay;

  useEffect(() => {
    const element = audio.current;
    if (element === null) return;
    const patch = (part: Partial<AudioState>): void => setState((before) => ({ ...before, ...part }));
    const showPosition = (): void => patch({ positionMs: Math.round(element.currentTime * 1000) });
    let hasPlayed = false;
    const listeners: Partial<Record<keyof HTMLMediaElementEventMap, () => void>> = {
      play: () => patch({ isPlaying: true, hasFailed: false }),
      pause: () => patch({ isPlaying: false, isWaiting: false }),
      waiting: () => patch({ isWaiting: true }),
      playing: () => {
        patch({ isWaiting: false });
        if (hasPlayed) return;
        hasPlayed = true;
        firstPlay.current?.();
      },
      ended: () => patch({ isPlaying: false, isWaiting: false }),
      timeupdate: showPosition,
      seeked: showPosition,
      error: () => patch({ isPlaying: false, isWaiting: false, hasFailed: true }),
    };
    const entries = Object.entries(listeners);
    for (const [name, listener] of entries) element.addEventListener(name, listener);
    return () => {
      for (const [name, listener] of entries) element.removeEventListener(name, listener);
      element.pause();
    };
  }, [audio]);

  const controls = useMemo((): AudioControls => {
    const seek = (milliseconds: number): void => {
      const element = audio.current;
      if (element === null) return;
      const positionMs = Math.max(0, Math.min(durationMs, milliseconds));
      element.currentTime = positionMs / 1000;
      // Before the first load the element says nothing about a new place.
      setState((before) => ({ ...before, positionMs }));
    };
    const play = (): void => {
      setState((before) => ({ ...before, isWaiting: true }));
      // A refused or interrupted play is told by the element's own events.
      void audio.current?.play().catch(() => setState((before) => ({ ...before, isWaiting: false })));
    };
    return {
      seek,
      toggle() {
        const element = audio.current;
        if (element === null) return;
        if (element.paused) play();
        else element.pause();
      },
      skip(milliseconds) {
        seek((audio.current?.currentTime ?? 0) * 1000 + milliseconds);
      },
      setRate(rate) {
        if (audio.current === null) return;
        audio.current.playbackRate = rate;
        audio.current.defaultPlaybackRate = rate;
      },
      retry() {
        const element = audio.current;
        if (element === null) return;
        const at = element.currentTime;
        setState((before) => ({ ...before, hasFailed: false }));
        element.load();
        element.currentTime = at;
        play();
      },
    };
  }, [audio, durationMs]);
  return [state, controls];
}
