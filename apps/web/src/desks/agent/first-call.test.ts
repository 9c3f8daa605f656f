import { describe, expect, it } from 'vitest';
import { firstCallStep } from './first-call-step.ts';

describe('the first test call', () => {
  it('goes from microphone to ready to a ring, and is done after the first call', () => {
    expect(firstCallStep({ hasMicrophone: false, isReady: false, hasHandled: false })).toBe('microphone');
    expect(firstCallStep({ hasMicrophone: true, isReady: false, hasHandled: false })).toBe('ready');
    expect(firstCallStep({ hasMicrophone: true, isReady: true, hasHandled: false })).toBe('call');
    expect(firstCallStep({ hasMicrophone: false, isReady: false, hasHandled: true })).toBe('done');
  });
});
