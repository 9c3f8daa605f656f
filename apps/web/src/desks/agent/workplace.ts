/**
 * The agent's workplace: everything that must go on while pages come and go. Made once per signed-in agent and tab, in
 * the shell: desk document, phone, microphone, ring, drafts, keys.
 */
import type { Desk, DeskContact } from '@shouwen/contract';
import { api, call } from '../../platform/api.ts';
import { type PreferenceStore, preferencesOf } from '../../platform/preferences.ts';
import type { Realtime } from '../../platform/realtime.ts';
import { readStored, writeStored } from '../../platform/storage.ts';
import { rejoinContact, saveDraft } from './desk-actions.ts';
import { createDeskStore, type DeskStore } from './desk-store.ts';
import { createDrafts, type Drafts } from './drafts.ts';
import { createHoldReminder } from './hold-reminder.ts';
import { contactToRejoin } from './rejoin.ts';
import { keysOf } from './shortcuts/actions.ts';
import { createShortcuts, type Shortcuts } from './shortcuts/shortcuts.ts';
import { createBrowserPhone } from './softphone/browser-phone.ts';
import { createMicrophone, type Microphone } from './softphone/microphone.ts';
import { createPhoneLock } from './softphone/phone-lock.ts';
import { createReminderTone } from './softphone/reminder-tone.ts';
import { createRinger, type Ringer } from './softphone/ringer.ts';
import type { AnswerWish, Softphone } from './softphone/softphone.ts';
import { createSpeaker, type Speaker } from './softphone/speaker.ts';

export interface Workplace {
  readonly accountId: string;
  readonly desk: DeskStore;
  readonly phone: Softphone;
  readonly microphone: Microphone;
  readonly speaker: Speaker;
  readonly ringer: Ringer;
  readonly drafts: Drafts;
  readonly shortcuts: Shortcuts;
  readonly preferences: PreferenceStore;
  start(): void;
  stop(): void;
}

const rejoinEveryMs = 4_000;

export function createWorkplace(accountId: string, realtime: Realtime): Workplace {
  const preferences = preferencesOf(accountId);
  const desk = createDeskStore();
  const microphone = createMicrophone(() => preferences.get().microphoneId);
  const speaker = createSpeaker(() => preferences.get().speakerId);
  const setTimer = (run: () => void, milliseconds: number): (() => void) => {
    const timer = window.setTimeout(run, milliseconds);
    return () => window.clearTimeout(timer);
  };
  const phone = createBrowserPhone({
    fetchCredentials: () => call(api.POST('/api/me/softphone')),
    loadAgent: () => import('./softphone/jssip-agent.ts').then((module) => module.createJssipAgent),
    microphone,
    speaker,
    lock: createPhoneLock(`shouwen-phone-${accountId}`),
    now: () => Date.now(),
    setTimer,
  });
  const drafts = createDrafts({ save: saveDraft, setTimer });
  const shortcuts = createShortcuts(() => keysOf(preferences.get().keys));
  const ringer = createRinger();
  const stops: (() => void)[] = [];

  return {
    accountId,
    desk,
    phone,
    microphone,
    speaker,
    ringer,
    drafts,
    shortcuts,
    preferences,
    start() {
      stops.push(desk.follow(realtime));
      stops.push(desk.subscribe(() => drafts.follow(desk.get().desk?.contacts ?? [])));
      stops.push(keepMicrophoneWarm(desk, microphone, phone));
      stops.push(askSoundBack(accountId, desk, phone, setTimer));
      stops.push(forgetGoneOffers(desk, phone));
      stops.push(dropLineWithRealtime(realtime, phone));
      stops.push(remindOfHold(desk, preferences, () => Date.now() + realtime.connection.get().clockOffsetMs));
      ringer.probe();
      window.addEventListener('keydown', shortcuts.handle);
      stops.push(() => window.removeEventListener('keydown', shortcuts.handle));
      phone.start();
    },
    stop() {
      for (const stop of stops.splice(0)) stop();
      phone.stop();
      microphone.release();
    },
  };
}

/** Opened when calls can come, closed when the agent signs off: the browser's recording sign then goes out too. */
function keepMicrophoneWarm(desk: DeskStore, microphone: Microphone, phone: Softphone): () => void {
  let wasWanted = false;
  const follow = (): void => {
    const { desk: document } = desk.get();
    const { line, call: running } = phone.state.get();
    if (document === null) return;
    const hasPhone = line !== 'elsewhere' && line !== 'off';
    const isWanted = hasPhone && (document.agent.state !== 'offline' || running !== null);
    if (isWanted && !wasWanted) void microphone.acquire();
    if (!isWanted && wasWanted) microphone.release();
    wasWanted = isWanted;
  };
  const stops = [desk.subscribe(follow), phone.state.subscribe(follow)];
  return () => {
    for (const stop of stops) stop();
  };
}

/** After a reload, a move between tabs or a lost network: asks the server for a new leg until the sound is back. */
function askSoundBack(
  accountId: string,
  desk: DeskStore,
  phone: Softphone,
  setTimer: (run: () => void, milliseconds: number) => () => void,
): () => void {
  const key = `shouwen.call.${accountId}`;
  let cancel: (() => void) | null = null;
  let had: string | null = null;

  const wanted = (): string | null => {
    const own = readStored(key);
    return contactToRejoin(currentContacts(desk), phone.state.get(), typeof own === 'string' ? own : null);
  };
  const ask = (): void => {
    cancel = null;
    const contactId = wanted();
    if (contactId === null) return;
    // A refusal means the call is over or the agent leg stands; the next desk document says which.
    rejoinContact(contactId).catch(() => {});
    cancel = setTimer(ask, rejoinEveryMs);
  };
  const follow = (): void => {
    const { call: running } = phone.state.get();
    if (running?.phase === 'talking' && running.contactId !== null && running.contactId !== had) {
      had = running.contactId;
      writeStored(key, had);
    }
    if (running === null && had !== null) {
      // The leg was ended by a BYE: nothing to come back to.
      had = null;
      writeStored(key, null);
    }
    if (cancel === null && wanted() !== null) cancel = setTimer(ask, 150);
  };
  const stops = [desk.subscribe(follow), phone.state.subscribe(follow)];
  return () => {
    cancel?.();
    for (const stop of stops) stop();
  };
}

function forgetGoneOffers(desk: DeskStore, phone: Softphone): () => void {
  let ringing: readonly AnswerWish[] = [];
  return desk.subscribe(() => {
    const now = currentContacts(desk).filter(({ phase }) => phase === 'ringing');
    const isStill = (wish: AnswerWish): boolean =>
      now.some(({ contactId, offerId }) => contactId === wish.contactId && offerId === wish.offerId);
    for (const wish of ringing) if (!isStill(wish)) phone.forget(wish);
    ringing = now.map(({ contactId, offerId }) => ({ contactId, offerId }));
  });
}

/** Both lines run over the same network: when one is silent, the other is not trusted either. */
function dropLineWithRealtime(realtime: Realtime, phone: Softphone): () => void {
  let phase = realtime.connection.get().phase;
  return realtime.connection.subscribe(() => {
    const before = phase;
    phase = realtime.connection.get().phase;
    if (before === 'live' && phase === 'lost') phone.dropLine();
  });
}

const reminderTickMs = 1_000;

/** Goes on while the agent looks at another page. */
function remindOfHold(desk: DeskStore, preferences: PreferenceStore, serverNow: () => number): () => void {
  const tone = createReminderTone();
  const reminder = createHoldReminder({
    contacts: () => currentContacts(desk),
    now: serverNow,
    play: () => tone.play(preferences.get().ringVolume, preferences.get().speakerId),
  });
  const timer = window.setInterval(reminder.tick, reminderTickMs);
  return () => window.clearInterval(timer);
}

function currentContacts(desk: DeskStore): readonly DeskContact[] {
  return desk.get().desk?.contacts ?? [];
}

/** States an agent may choose, in the order of the menu and of the keys Alt+1 ...: ready first, then the reasons. */
export function stateChoices(desk: Desk): { state: 'available' | 'break' | 'busy'; reasonId: string | null }[] {
  const reasons = desk.reasons.filter((reason) => !reason.isSystem);
  return [
    { state: 'available', reasonId: null },
    ...reasons.map((reason) => ({ state: reason.state, reasonId: reason.reasonId })),
  ];
}
