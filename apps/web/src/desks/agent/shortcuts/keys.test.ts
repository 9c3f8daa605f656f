import { describe, expect, it } from 'vitest';
import { actionIds, actionWithKey, keysOf, usualKeys } from './actions.ts';
import { ariaKey, checkKey, isComposing, keyTextOf, showKey } from './keys.ts';

const none = { altKey: false, ctrlKey: false, shiftKey: false, metaKey: false, isComposing: false, keyCode: 0 };

describe('keys', () => {
  it('are told by their place, not by what Option turns them into', () => {
    expect(keyTextOf({ ...none, code: 'KeyK', altKey: true })).toBe('Alt+KeyK');
  });

  it('take the Enter of the number block for Enter', () => {
    expect(keyTextOf({ ...none, code: 'NumpadEnter', ctrlKey: true })).toBe('Control+Enter');
  });

  it('belong to the input method while it composes, also when only code 229 says so', () => {
    expect(isComposing({ isComposing: true, keyCode: 13 })).toBe(true);
    expect(isComposing({ isComposing: false, keyCode: 229 })).toBe(true);
    expect(isComposing({ isComposing: false, keyCode: 13 })).toBe(false);
  });

  it('cannot be a plain letter, a modifier alone or a key of the browser', () => {
    expect(checkKey('KeyA')).toBe('needs-modifier');
    expect(checkKey('Shift+KeyA')).toBe('needs-modifier');
    expect(checkKey('Alt+AltLeft')).toBe('modifier-only');
    expect(checkKey('F5')).toBe('taken');
    expect(checkKey('Control+Digit3')).toBe('taken');
    expect(checkKey('Alt+KeyJ')).toBeNull();
    expect(checkKey('F9')).toBeNull();
  });

  it('are printed short and given to screen readers in full', () => {
    expect(showKey('Alt+KeyK')).toBe('Alt K');
    expect(showKey('Control+Enter')).toBe('Ctrl ↵');
    expect(showKey('Alt+Digit1')).toBe('Alt 1');
    expect(ariaKey('Alt+KeyK')).toBe('Alt+K');
    expect(ariaKey('Control+Enter')).toBe('Control+Enter');
  });
});

describe('the usual keys', () => {
  it('are all allowed and all different', () => {
    // `?` is what people try first; it is left to the text where one is written.
    for (const id of actionIds) if (id !== 'help') expect(checkKey(usualKeys[id]), id).toBeNull();
    expect(checkKey(usualKeys.help)).toBe('needs-modifier');
    expect(new Set(Object.values(usualKeys)).size).toBe(actionIds.length);
  });

  it('give way to own keys, and an empty one switches off', () => {
    const keys = keysOf({ answer: 'F9', hold: '' });
    expect(keys.answer).toBe('F9');
    expect(keys.hold).toBeNull();
    expect(keys.mute).toBe('F8');
    expect(actionWithKey(keys, 'F8', 'answer')).toBe('mute');
    expect(actionWithKey(keys, 'F9', 'answer')).toBeNull();
  });
});
