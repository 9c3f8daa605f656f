/** Plays what the far end says, on the chosen headset, and notices when the browser keeps it silent. */
import { createStore } from '../../../platform/store.ts';
import { createLevelMeter, type LevelMeter } from './microphone.ts';

export interface Speaker {
  readonly isBlocked: Pick<ReturnType<typeof createStore<boolean>>, 'get' | 'subscribe'>;
  play(stream: MediaStream): void;
  silence(): void;
  choose(deviceId: string | null): void;
  measure(): number;
}

export function createSpeaker(preferredDeviceId: () => string | null): Speaker {
  const isBlocked = createStore(false);
  const element = new Audio();
  element.autoplay = true;
  let meter: LevelMeter | null = null;

  const setSink = (deviceId: string | null): void => {
    // A headset that is gone: the browser goes on with its default.
    if ('setSinkId' in element) void element.setSinkId(deviceId ?? '').catch(() => {});
  };
  const tryPlay = (): void => {
    element.play().then(
      () => isBlocked.set(false),
      (error: unknown) => {
        if (error instanceof DOMException && error.name === 'NotAllowedError') isBlocked.set(true);
      },
    );
  };
  const retry = (): void => {
    if (isBlocked.get()) tryPlay();
  };
  // Any touch of the page lifts the browser's block on sound.
  window.addEventListener('keydown', retry);
  window.addEventListener('pointerdown', retry);

  return {
    isBlocked,
    play(stream) {
      meter?.close();
      meter = null;
      setSink(preferredDeviceId());
      element.srcObject = stream;
      tryPlay();
    },
    silence() {
      meter?.close();
      meter = null;
      element.srcObject = null;
      isBlocked.set(false);
    },
    choose: setSink,
    measure() {
      const stream = element.srcObject;
      if (!(stream instanceof MediaStream)) return 0;
      meter ??= createLevelMeter(stream);
      return meter.measure();
    },
  };
}
