import { describe, expect, it } from 'vitest';
import { parsePreferences, usualPreferences } from './preferences.ts';

describe('preferences', () => {
  it('are the usual ones when nothing or nonsense is stored', () => {
    for (const stored of [null, 7, 'x', [], { ringVolume: 9, keys: 'F2', microphoneId: {} }]) {
      expect(parsePreferences(stored)).toEqual(usualPreferences);
    }
  });

  it('keep what fits and leave out what does not', () => {
    const stored = { microphoneId: 'usb-1', ringVolume: 0, keys: { answer: 'F9', hold: 5, mute: 'x'.repeat(99) } };
    expect(parsePreferences(stored)).toEqual({
      ...usualPreferences,
      microphoneId: 'usb-1',
      ringVolume: 0,
      keys: { answer: 'F9' },
    });
  });
});
