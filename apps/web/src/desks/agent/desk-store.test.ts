import { describe, expect, it } from 'vitest';
import { at, sampleContact, sampleDesk } from '../../../tests/_sample-documents.ts';
import { chooseContact, createDeskStore, inWorkOrder } from './desk-store.ts';

const ringing = sampleContact({ contactId: 'ringing' });
const talking = sampleContact({ contactId: 'talking', phase: 'talking', phaseSince: at(-90) });
const wrapUp = sampleContact({ contactId: 'wrap-up', phase: 'wrap-up', phaseSince: at(-200) });

describe('the desk', () => {
  it('lists what rings first, then what runs, then what is to be finished', () => {
    expect(inWorkOrder([wrapUp, talking, ringing]).map(({ contactId }) => contactId)).toEqual([
      'ringing',
      'talking',
      'wrap-up',
    ]);
  });

  it('brings a new ring to the front while the agent only finishes a record', () => {
    expect(chooseContact([wrapUp, ringing], 'wrap-up', [wrapUp])).toBe('ringing');
  });

  it('does not take the screen away from somebody who is talking', () => {
    expect(chooseContact([talking, ringing], 'talking', [talking])).toBe('talking');
  });

  it('does not jump back to a ring the agent has looked away from', () => {
    expect(chooseContact([wrapUp, ringing], 'wrap-up', [wrapUp, ringing])).toBe('wrap-up');
  });

  it('goes on to the next contact when the selected one is gone', () => {
    expect(chooseContact([wrapUp], 'talking', [talking, wrapUp])).toBe('wrap-up');
    expect(chooseContact([], 'talking', [talking])).toBeNull();
  });

  it('ignores an HTTP reply that is older than what is shown', () => {
    const store = createDeskStore();
    store.apply(sampleDesk({ serverTime: at(10), contacts: [talking] }));
    store.apply(sampleDesk({ serverTime: at(5), contacts: [] }));
    expect(store.get().desk?.contacts).toHaveLength(1);
  });

  it('steps through the work list and round', () => {
    const store = createDeskStore();
    store.apply(sampleDesk({ contacts: [talking, wrapUp] }));
    expect(store.get().selectedId).toBe('talking');
    store.step(1);
    expect(store.get().selectedId).toBe('wrap-up');
    store.step(1);
    expect(store.get().selectedId).toBe('talking');
    store.step(-1);
    expect(store.get().selectedId).toBe('wrap-up');
  });
});
