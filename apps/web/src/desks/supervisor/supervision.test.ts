import { beforeEach, describe, expect, it } from 'vitest';
import { createStore } from '../../platform/store.ts';
import type { PhoneCall, PhoneState } from '../agent/softphone/softphone.ts';
import { createSupervision, type SupervisionStore } from './supervision.ts';

const call = { contactId: 'c1', agentId: 'a1', agentName: '孙倩', maskedAddress: '139 **** 0417' };
const other = { ...call, contactId: 'c2', agentId: 'a2', agentName: '周婷' };
let did: string[];
let isRefused: boolean;
let supervision: SupervisionStore;

beforeEach(() => {
  did = [];
  isRefused = false;
  const note = (text: string): Promise<void> => {
    did.push(text);
    return isRefused ? Promise.reject(new Error('refused')) : Promise.resolve();
  };
  supervision = createSupervision({
    supervise: (contactId, mode) => note(`${mode} ${contactId}`),
    stop: (contactId) => note(`stop ${contactId}`),
    takeOver: (contactId) => note(`take over ${contactId}`),
  });
});

const phoneCall: PhoneCall = {
  contactId: 'c1',
  offerId: null,
  direction: 'in',
  phase: 'talking',
  isMuted: false,
  isMediaLost: false,
  answeredAt: 0,
};
const phoneState = (running: PhoneCall | null): PhoneState => {
  return { line: 'ready', call: running, isSoundBlocked: false, lastFailure: null };
};

describe('listening to a call', () => {
  it('is on once the server says that it is heard', async () => {
    const begun = supervision.begin(call, 'listen');
    expect(supervision.get()?.state).toBe('joining');
    await begun;
    expect(supervision.get()).toMatchObject({ contactId: 'c1', mode: 'listen', state: 'on' });
  });

  it('is forgotten when it is refused', async () => {
    isRefused = true;
    await expect(supervision.begin(call, 'listen')).rejects.toThrow('refused');
    expect(supervision.get()).toBeNull();
  });

  it('leaves one call before it begins another', async () => {
    await supervision.begin(call, 'listen');
    await supervision.begin(other, 'whisper');
    expect(did).toEqual(['listen c1', 'stop c1', 'whisper c2']);
    expect(supervision.get()).toMatchObject({ agentName: '周婷', mode: 'whisper' });
  });

  it('keeps its mode when a change is refused', async () => {
    await supervision.begin(call, 'listen');
    isRefused = true;
    await expect(supervision.changeMode('barge')).rejects.toThrow('refused');
    expect(supervision.get()?.mode).toBe('listen');
  });

  it('asks before the customer notices, and forgets the question with the next mode', async () => {
    await supervision.begin(call, 'listen', 'barge');
    expect(supervision.get()).toMatchObject({ mode: 'listen', pending: 'barge' });
    await supervision.changeMode('whisper');
    expect(supervision.get()).toMatchObject({ mode: 'whisper', pending: null });
  });

  it('ends with the take-over, since the call is one’s own then', async () => {
    await supervision.begin(call, 'listen');
    await supervision.takeOver();
    expect(did.at(-1)).toBe('take over c1');
    expect(supervision.get()).toBeNull();
  });

  it('ends when the leg does, and not before there was one', async () => {
    const phone = createStore<PhoneState>(phoneState(null));
    supervision.followPhone(phone);
    await supervision.begin(call, 'listen');
    phone.set(phoneState(null));
    expect(supervision.get()).not.toBeNull();
    phone.set(phoneState(phoneCall));
    phone.set(phoneState(null));
    expect(supervision.get()).toBeNull();
  });

  it('is not ended by the end of a call of one’s own', async () => {
    const phone = createStore<PhoneState>(phoneState({ ...phoneCall, contactId: 'own' }));
    supervision.followPhone(phone);
    phone.set(phoneState({ ...phoneCall, contactId: 'own', isMuted: true }));
    await supervision.begin(call, 'listen');
    phone.set(phoneState(null));
    expect(supervision.get()).not.toBeNull();
  });
});
