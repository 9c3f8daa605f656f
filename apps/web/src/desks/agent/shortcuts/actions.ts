/** Everything the desk does by key. Each key can be changed or switched off in settings. */
import type { KeyText } from './keys.ts';

export const actionIds = [
  'answer',
  'hangUp',
  'mute',
  'hold',
  'transfer',
  'join',
  'handOver',
  'backToCustomer',
  'pauseRecording',
  'superviseListen',
  'superviseWhisper',
  'superviseBarge',
  'superviseTakeOver',
  'keypad',
  'dialOut',
  'submit',
  'extend',
  'note',
  'nextContact',
  'previousContact',
  'palette',
  'nextRegion',
  'help',
  'state1',
  'state2',
  'state3',
  'state4',
  'state5',
  'state6',
  'stateOff',
] as const;
export type ActionId = (typeof actionIds)[number];

/** Of no use to people who may not listen to others' calls. */
export const supervisionActions = [
  'superviseListen',
  'superviseWhisper',
  'superviseBarge',
  'superviseTakeOver',
] as const satisfies readonly ActionId[];

export const usualKeys: Readonly<Record<ActionId, KeyText>> = {
  answer: 'F2',
  hangUp: 'F4',
  mute: 'F8',
  hold: 'F9',
  transfer: 'Alt+KeyT',
  join: 'Alt+KeyJ',
  handOver: 'Alt+KeyG',
  backToCustomer: 'Alt+KeyR',
  pauseRecording: 'Alt+KeyP',
  superviseListen: 'Alt+KeyL',
  superviseWhisper: 'Alt+KeyW',
  superviseBarge: 'Alt+KeyI',
  superviseTakeOver: 'Alt+KeyY',
  keypad: 'Alt+KeyK',
  dialOut: 'Alt+KeyO',
  submit: 'Control+Enter',
  extend: 'Alt+KeyX',
  note: 'Alt+KeyN',
  nextContact: 'Alt+ArrowDown',
  previousContact: 'Alt+ArrowUp',
  palette: 'Control+KeyK',
  nextRegion: 'Control+F6',
  help: 'Shift+Slash',
  state1: 'Alt+Digit1',
  state2: 'Alt+Digit2',
  state3: 'Alt+Digit3',
  state4: 'Alt+Digit4',
  state5: 'Alt+Digit5',
  state6: 'Alt+Digit6',
  stateOff: 'Alt+Digit0',
};

/** Settings can also switch off the plain digits that choose an outcome (WCAG 2.1.4). Kept beside the keys. */
export const outcomeDigitsSwitch = 'outcomeDigits';

export type Keys = Readonly<Record<ActionId, KeyText | null>>;

/** Own keys over the usual ones; '' switches off. */
export function keysOf(own: Readonly<Record<string, string>>): Keys {
  const entries = actionIds.map((id): [ActionId, KeyText | null] => {
    const chosen = own[id] ?? usualKeys[id];
    return [id, chosen === '' ? null : chosen];
  });
  return Object.fromEntries(entries) as Record<ActionId, KeyText | null>;
}

/** The other action that already has this key, if any. */
export function actionWithKey(keys: Keys, text: KeyText, except: ActionId): ActionId | null {
  return actionIds.find((id) => id !== except && keys[id] === text) ?? null;
}
