import type { Translated } from '../shape.ts';
import type { settings as chinese } from '../zh/settings.ts';

export const settings: Translated<typeof chinese> = {
  title: 'Settings',
  look: 'Language and look',
  theme: 'Theme',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  audio: 'Microphone and ring',
  ringVolume: 'Ring volume {{percent}}%',
  ringOff: 'The ring is off. Calls only show on the screen.',
  tryRing: 'Hear the ring',
  deskPhone: 'SIP desk phone',
  deskPhoneText: 'To answer on a desk phone, enter this account there. Making a new one ends the old one.',
  makeDeskPhone: 'Make a phone account',
  shownOnce: 'The password is shown only now. Enter it in the phone at once.',
  registrar: 'Registrar',
  realm: 'Realm',
  shortcuts: 'Shortcuts',
  shortcutsText: 'Each key can be changed or switched off, for your account on this computer.',
  usualKeys: 'Reset all',
  change: 'Change',
  changeKey: 'Change the key of “{{action}}”',
  cancelKey: 'Cancel changing the key of “{{action}}”',
  switchKey: 'Use “{{action}}”',
  keyOff: 'Off',
  pressKey: 'Press a new key, Esc cancels',
  keyUsed: '{{key}} is used for “{{action}}”. Choose another',
  keyProblem: {
    taken: '{{key}} belongs to the browser or the system. Choose another',
    'needs-modifier': '{{key}} would get in the way of typing. Add Ctrl or Alt, or use a function key',
  },
};
