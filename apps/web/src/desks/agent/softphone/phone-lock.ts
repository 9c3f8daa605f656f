/**
 * One tab of a browser has the phone; a second registration would make both ring. Web Locks hold it, and free it by
 * themselves when the tab closes or crashes.
 */
export interface PhoneLock {
  /** Waits in line and calls `onOwned` when this tab has the phone, `onLost` when another took it. */
  request(handlers: { onOwned: () => void; onElsewhere: () => void; onLost: () => void }): void;
  /** Takes it now; the owner is told by `onLost`. */
  steal(): void;
  release(): void;
}

export function createPhoneLock(name: string, locks: LockManager | undefined = navigator.locks): PhoneLock {
  let handlers: Parameters<PhoneLock['request']>[0] | null = null;
  let letGo: (() => void) | null = null;
  let cancelWait: AbortController | null = null;

  /** Asks for the lock, in line or by force. Rejected when the wait is cancelled or, once held, when it is stolen. */
  const ask = (manager: LockManager, options: LockOptions): void => {
    let mine: (() => void) | null = null;
    const hold = (): Promise<void> =>
      new Promise((resolve) => {
        mine = resolve;
        letGo = resolve;
        handlers?.onOwned();
      });
    manager.request(name, options, hold).catch(() => {
      if (mine !== null && letGo === mine) lost();
    });
  };

  const wait = (): void => {
    if (locks === undefined) {
      // Without a secure context there are no locks, and no microphone either: nothing to guard.
      handlers?.onOwned();
      return;
    }
    const controller = new AbortController();
    cancelWait = controller;
    void locks.query().then((state) => {
      if (!controller.signal.aborted && state.held?.some((lock) => lock.name === name)) handlers?.onElsewhere();
    });
    ask(locks, { signal: controller.signal });
  };

  const lost = (): void => {
    letGo = null;
    if (handlers === null) return;
    handlers.onLost();
    wait();
  };

  return {
    request(given) {
      handlers = given;
      wait();
    },
    steal() {
      if (locks === undefined || letGo !== null) return;
      cancelWait?.abort();
      ask(locks, { steal: true });
    },
    release() {
      handlers = null;
      cancelWait?.abort();
      letGo?.();
      letGo = null;
    },
  };
}
