/** Asks to stop: the first time in good order, the second time at once. */
export interface StopSignals {
  /** Aborted by the first signal. */
  readonly first: AbortSignal;
  /** Aborted by the second. */
  readonly second: AbortSignal;
}

/** Ctrl-C reaches us from the terminal and again through npm and run.mjs; this close together it was pressed once. */
const SAME_PRESS_MS = 500;

/** Listens for Ctrl-C, SIGTERM and the closing of the terminal. */
export function listenForStop(): StopSignals {
  const first = new AbortController();
  const second = new AbortController();
  let firstAt = 0;
  function onSignal(): void {
    if (!first.signal.aborted) {
      firstAt = Date.now();
      first.abort();
    } else if (Date.now() - firstAt > SAME_PRESS_MS) second.abort();
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return { first: first.signal, second: second.signal };
}

/** Settles when the signal is aborted. */
export function whenAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((settle) => signal.addEventListener('abort', () => settle(), { once: true }));
}
