import { createRealtime } from './realtime.ts';

/** The realtime connection of this tab. */
export const realtime = createRealtime({
  openSocket: () => new WebSocket(`${window.location.origin.replace(/^http/, 'ws')}/api/realtime`),
  now: () => Date.now(),
  random: () => Math.random(),
  setTimer(run, milliseconds) {
    const timer = window.setTimeout(run, milliseconds);
    return () => window.clearTimeout(timer);
  },
});

window.addEventListener('online', () => realtime.reconnectNow());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') realtime.reconnectNow();
});

/** Now by the server's clock, in milliseconds since 1970: what every timer on screen counts from. */
export function serverNow(): number {
  return Date.now() + realtime.connection.get().clockOffsetMs;
}
