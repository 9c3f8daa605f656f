/**
 * The call a supervisor listens to. It is on nobody's desk but its agent's: what is known here is what was asked for, and
 * the leg of it that the phone of this browser has.
 */
import { createStore, type Store } from '../../platform/store.ts';
import type { PhoneState } from '../agent/softphone/softphone.ts';

/** listen: nobody hears the supervisor; whisper: the agent does; barge: everybody does. */
export type SupervisionMode = 'listen' | 'whisper' | 'barge';

/** What must be confirmed before it is done: the customer notices it. */
export type LoudAction = 'barge' | 'take-over';

export interface Supervised {
  contactId: string;
  agentId: string;
  agentName: string;
  maskedAddress: string | null;
}

export interface Supervision extends Supervised {
  mode: SupervisionMode;
  /** joining: asked for, not heard yet. */
  state: 'joining' | 'on';
  /** Asked once, not confirmed yet. */
  pending: LoudAction | null;
}

export interface SupervisionRequests {
  supervise(contactId: string, mode: SupervisionMode): Promise<void>;
  stop(contactId: string): Promise<void>;
  takeOver(contactId: string): Promise<void>;
}

export interface SupervisionStore extends Pick<Store<Supervision | null>, 'get' | 'subscribe'> {
  /** Listens to a call; another one that was listened to is left first. `pending` is asked for once it is heard. */
  begin(call: Supervised, mode: 'listen' | 'whisper', pending?: LoudAction | null): Promise<void>;
  changeMode(mode: SupervisionMode): Promise<void>;
  ask(pending: LoudAction | null): void;
  leave(): Promise<void>;
  /** The call becomes the supervisor's own. */
  takeOver(): Promise<void>;
  /** Forgets a call whose leg ended: the call was over, or the server let us go. */
  followPhone(phone: Pick<Store<PhoneState>, 'get' | 'subscribe'>): () => void;
}

export function createSupervision(requests: SupervisionRequests): SupervisionStore {
  const store = createStore<Supervision | null>(null);
  const isAbout = (contactId: string): boolean => store.get()?.contactId === contactId;
  const patch = (contactId: string, change: Partial<Supervision>): void => {
    const now = store.get();
    if (now?.contactId === contactId) store.set({ ...now, ...change });
  };
  const leave = async (): Promise<void> => {
    const now = store.get();
    if (now === null) return;
    store.set(null);
    // Gone already is as good as gone now.
    await requests.stop(now.contactId).catch(() => {});
  };

  return {
    get: store.get,
    subscribe: store.subscribe,
    leave,
    async begin(call, mode, pending = null) {
      if (isAbout(call.contactId)) {
        patch(call.contactId, { pending });
        return;
      }
      const before = store.get();
      store.set({ ...call, mode, state: 'joining', pending: null });
      try {
        // One phone, one call. Gone already is as good as gone now.
        if (before !== null) await requests.stop(before.contactId).catch(() => {});
        await requests.supervise(call.contactId, mode);
        patch(call.contactId, { state: 'on', pending });
      } catch (error) {
        if (isAbout(call.contactId)) store.set(null);
        throw error;
      }
    },
    async changeMode(mode) {
      const now = store.get();
      if (now === null || now.state !== 'on') return;
      await requests.supervise(now.contactId, mode);
      patch(now.contactId, { mode, pending: null });
    },
    ask(pending) {
      const now = store.get();
      if (now?.state === 'on') store.set({ ...now, pending });
    },
    async takeOver() {
      const now = store.get();
      if (now === null || now.state !== 'on') return;
      await requests.takeOver(now.contactId);
      if (isAbout(now.contactId)) store.set(null);
    },
    followPhone(phone) {
      let had: string | null = null;
      return phone.subscribe(() => {
        const { call } = phone.get();
        const heard = call?.phase === 'talking' ? call.contactId : null;
        if (heard !== null) had = heard;
        if (call !== null || had === null) return;
        if (isAbout(had)) store.set(null);
        had = null;
      });
    },
  };
}
