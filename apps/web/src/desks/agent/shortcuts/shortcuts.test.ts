import { describe, expect, it } from 'vitest';
import { keysOf } from './actions.ts';
import { createShortcuts } from './shortcuts.ts';

/** What the browser hands to a key listener, with a record of whether the browser's own reaction was stopped. */
function press(code: string, more: Partial<KeyboardEvent> = {}) {
  const event = {
    code,
    altKey: false,
    ctrlKey: false,
    shiftKey: false,
    metaKey: false,
    isComposing: false,
    keyCode: 0,
    repeat: false,
    isPrevented: false,
    preventDefault() {
      this.isPrevented = true;
    },
    ...more,
  };
  return event as typeof event & KeyboardEvent;
}

describe('shortcuts', () => {
  it('run an action only while someone can do it', () => {
    const shortcuts = createShortcuts(() => keysOf({}));
    const done: string[] = [];
    const idle = press('F2');
    shortcuts.handle(idle);
    expect(idle.isPrevented).toBe(false);

    const off = shortcuts.on('answer', () => done.push('answered'));
    const ringing = press('F2');
    shortcuts.handle(ringing);
    expect(ringing.isPrevented).toBe(true);
    off();
    shortcuts.handle(press('F2'));
    expect(done).toEqual(['answered']);
  });

  it('leave keys alone while an input method composes', () => {
    const shortcuts = createShortcuts(() => keysOf({}));
    let count = 0;
    shortcuts.on('submit', () => count++);
    shortcuts.handle(press('Enter', { ctrlKey: true, isComposing: true }));
    shortcuts.handle(press('Enter', { ctrlKey: true, keyCode: 229 }));
    expect(count).toBe(0);
    shortcuts.handle(press('Enter', { ctrlKey: true }));
    expect(count).toBe(1);
  });

  it('act once for a key that is held down', () => {
    const shortcuts = createShortcuts(() => keysOf({}));
    let count = 0;
    shortcuts.on('hold', () => count++);
    shortcuts.handle(press('F9'));
    shortcuts.handle(press('F9', { repeat: true }));
    expect(count).toBe(1);
  });

  it('follow a changed key at once', () => {
    let own: Record<string, string> = {};
    const shortcuts = createShortcuts(() => keysOf(own));
    let count = 0;
    shortcuts.on('mute', () => count++);
    own = { mute: 'Alt+KeyM' };
    shortcuts.handle(press('F8'));
    shortcuts.handle(press('KeyM', { altKey: true }));
    expect(count).toBe(1);
  });
});
