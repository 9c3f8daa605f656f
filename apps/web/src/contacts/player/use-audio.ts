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

type Patch = (part: Partial<AudioState>) => void;

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
  const firstPlay = useRef(onFirstPlay);
  firstPlay.current = onFirstPlay;
  const patch = useRef<Patch>((part) => setState((before) => ({ ...before, ...part }))).current;

  useEffect(() => {
    const element = audio.current;
    if (element === null) return;
    const forget = listen(element, patch, () => firstPlay.current());
    return () => {
      forget();
      element.pause();
    };
  }, [audio, patch]);
  const controls = useMemo(() => createControls(audio, durationMs, patch), [audio, durationMs, patch]);
  return [state, controls];
}

/** Tells what the element does; gives back how to stop. */
function listen(element: HTMLAudioElement, patch: Patch, onFirstPlay: () => void): () => void {
  const showPosition = (): void => patch({ positionMs: Math.round(element.currentTime * 1000) });
  let hasPlayed = false;
  const listeners: Partial<Record<keyof HTMLMediaElementEventMap, () => void>> = {
    play: () => patch({ isPlaying: true, hasFailed: false }),
    pause: () => patch({ isPlaying: false, isWaiting: false }),
    waiting: () => patch({ isWaiting: true }),
    playing: () => {
      patch({ isWaiting: false });
      if (!hasPlayed) onFirstPlay();
      hasPlayed = true;
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
  };
}

function createControls(audio: RefObject<HTMLAudioElement | null>, durationMs: number, patch: Patch): AudioControls {
  const seek = (milliseconds: number): void => {
    const element = audio.current;
    if (element === null) return;
    const positionMs = Math.max(0, Math.min(durationMs, milliseconds));
    element.currentTime = positionMs / 1000;
    // Before the first load the element says nothing about a new place.
    patch({ positionMs });
  };
  const play = (): void => {
    patch({ isWaiting: true });
    // A refused or interrupted play is told by the element's own events.
    void audio.current?.play().catch(() => patch({ isWaiting: false }));
  };
  return {
    seek,
    toggle() {
      if (audio.current?.paused === true) play();
      else audio.current?.pause();
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
      patch({ hasFailed: false });
      element.load();
      element.currentTime = at;
      play();
    },
  };
}
