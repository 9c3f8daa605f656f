import { describe, expect, it } from 'vitest';
import { createPhoneLock } from './phone-lock.ts';

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

/** Two tabs of one browser share its locks. Node's own LockManager follows the same specification. */
function openTab(name: string) {
  const said: string[] = [];
  const lock = createPhoneLock(name, navigator.locks);
  lock.request({
    onOwned: () => said.push('owned'),
    onElsewhere: () => said.push('elsewhere'),
    onLost: () => said.push('lost'),
  });
  return { said, lock };
}

describe.skipIf(globalThis.navigator?.locks === undefined)('the phone of a browser', () => {
  it('belongs to one tab; the next one waits and gets it when the first closes', async () => {
    const first = openTab('phone-a');
    await settle();
    const second = openTab('phone-a');
    await settle();
    expect(first.said).toEqual(['owned']);
    expect(second.said).toEqual(['elsewhere']);
    first.lock.release();
    await settle();
    expect(second.said).toEqual(['elsewhere', 'owned']);
    second.lock.release();
  });

  it('can be taken over, and taken back', async () => {
    const first = openTab('phone-b');
    await settle();
    const second = openTab('phone-b');
    await settle();
    second.lock.steal();
    await settle();
    expect(first.said).toEqual(['owned', 'lost', 'elsewhere']);
    expect(second.said).toEqual(['elsewhere', 'owned']);
    first.lock.steal();
    await settle();
    expect(first.said.at(-1)).toBe('owned');
    expect(second.said).toContain('lost');
    first.lock.release();
    second.lock.release();
  });
});
