/** Choices of one person on one machine: headset, ring volume, keys. Kept in localStorage under the account. */
import { readStored, writeStored } from './storage.ts';
import { createStore, type Store } from './store.ts';

export interface Preferences {
  /** Device ids as the browser gives them; null means the system's choice. */
  microphoneId: string | null;
  speakerId: string | null;
  /** 0 to 1. */
  ringVolume: number;
  /** Own keys by action, as `shortcuts.ts` writes them; '' switches the key off. Missing means the usual key. */
  keys: Readonly<Record<string, string>>;
}

export const usualPreferences: Preferences = { microphoneId: null, speakerId: null, ringVolume: 0.6, keys: {} };

export interface PreferenceStore extends Pick<Store<Preferences>, 'get' | 'subscribe'> {
  change(part: Partial<Preferences>): void;
}

const stores = new Map<string, PreferenceStore>();

export function preferencesOf(accountId: string): PreferenceStore {
  const existing = stores.get(accountId);
  if (existing !== undefined) return existing;
  const key = `shouwen.preferences.${accountId}`;
  const store = createStore(parsePreferences(readStored(key)));
  const preferences: PreferenceStore = {
    get: store.get,
    subscribe: store.subscribe,
    change(part) {
      store.set({ ...store.get(), ...part });
      writeStored(key, store.get());
    },
  };
  // Another tab of the same person changed something.
  window.addEventListener('storage', (event) => {
    if (event.key === key) store.set(parsePreferences(readStored(key)));
  });
  stores.set(accountId, preferences);
  return preferences;
}

export function parsePreferences(stored: unknown): Preferences {
  if (typeof stored !== 'object' || stored === null) return usualPreferences;
  const fields = new Map(Object.entries(stored));
  const text = (name: string): string | null => {
    const value = fields.get(name);
    return typeof value === 'string' && value.length <= 200 ? value : null;
  };
  const volume: unknown = fields.get('ringVolume');
  const keys: unknown = fields.get('keys');
  return {
    microphoneId: text('microphoneId'),
    speakerId: text('speakerId'),
    ringVolume: typeof volume === 'number' && volume >= 0 && volume <= 1 ? volume : usualPreferences.ringVolume,
    keys: typeof keys === 'object' && keys !== null ? parseKeys(keys) : {},
  };
}

function parseKeys(keys: object): Record<string, string> {
  const texts = Object.entries(keys).filter((entry): entry is [string, string] => {
    return typeof entry[1] === 'string' && entry[1].length <= 60;
  });
  return Object.fromEntries(texts.slice(0, 60));
}
