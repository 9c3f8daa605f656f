/** One beat a second for all running timers of the page, by the server's clock. */
import { useSyncExternalStore } from 'react';
import { serverNow } from './realtime-browser.ts';

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
