/** One beat a second for all running timers of the page, by the server's clock. */
import { useSyncExternalStore } from 'react';
import { realtime, serverNow } from './realtime-browser.ts';

const listeners = new Set<() => void>();
let beat = Math.floor(serverNow() / 1000);
let timer: number | undefined;

function tick(): void {
  beat = Math.floor(serverNow() / 1000);
  for (const listener of [...listeners]) listener();
  schedule();
}

function schedule(): void {
  // Just after the full second, so that all timers on the screen change together.
  timer = window.setTimeout(tick, 1_005 - (serverNow() % 1_000));
}

/** The server's clock became known, or was measured better: timers must not show the old one until the next second. */
let offset = realtime.connection.get().clockOffsetMs;
realtime.connection.subscribe(() => {
  const next = realtime.connection.get().clockOffsetMs;
  if (Math.abs(next - offset) < 500) return;
  offset = next;
  window.clearTimeout(timer);
  if (listeners.size > 0) tick();
  else beat = Math.floor(serverNow() / 1000);
});

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) tick();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    window.clearTimeout(timer);
    timer = undefined;
  };
}

/** Milliseconds since 1970 by the server's clock, in whole seconds; renders again every second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => beat) * 1000;
}
