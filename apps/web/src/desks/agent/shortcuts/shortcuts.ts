/** One listener for the whole page. Who can do an action registers it while it can be done. */
import { type ActionId, actionIds, type Keys } from './actions.ts';
import { isComposing, isTyping, keyTextOf } from './keys.ts';

export interface Shortcuts {
  /** The handler stands until the returned function is called; the latest one for an action wins. */
  on(action: ActionId, run: () => void): () => void;
  /** Runs the action as if its key had been pressed; false when nothing can do it now. */
  run(action: ActionId): boolean;
  canRun(action: ActionId): boolean;
  handle(event: KeyboardEvent): void;
}

export function createShortcuts(keys: () => Keys): Shortcuts {
  const handlers = new Map<ActionId, (() => void)[]>();
  const run = (action: ActionId): boolean => {
    const handler = handlers.get(action)?.at(-1);
    handler?.();
    return handler !== undefined;
  };
  return {
    on(action, handler) {
      handlers.set(action, [...(handlers.get(action) ?? []), handler]);
      return () => {
        handlers.set(
          action,
          (handlers.get(action) ?? []).filter((other) => other !== handler),
        );
      };
    },
    run,
    canRun: (action) => (handlers.get(action)?.length ?? 0) > 0,
    handle(event) {
      if (isComposing(event)) return;
      const text = keyTextOf(event);
      if (isTyping(event, text)) return;
      const current = keys();
      const action = actionIds.find((id) => current[id] === text);
      if (action === undefined || !(handlers.get(action)?.length ?? 0)) return;
      // A held key must not answer and then do it again to the next call.
      event.preventDefault();
      if (!event.repeat) run(action);
    },
  };
}
