import type { Translated } from '../shape.ts';
import type { practice as chinese } from '../zh/practice.ts';

export const practice: Translated<typeof chinese> = {
  title: 'Practice phone',
  text: 'Call the centre as a customer, with the microphone of your browser. Voice, menu and music are those of real calls.',
  step1: 'Choose a number, click Call, allow the microphone.',
  step2: 'Press a key when you hear the menu, and wait in the queue.',
  step3: 'An agent who is ready in another tab sees the call, answers, and you can talk.',
  handset: "The customer's phone",
  yourNumber: "Customer's number",
  whom: 'Whom to call',
  call: 'Call',
  preparing: 'Getting ready',
  hangUp: 'Hang up',
  calling: 'Calling',
  connected: 'Connected',
  heard: 'What you hear',
  said: 'What you say',
  keys: 'Press keys for the menu',
  off: 'This centre has no practice phone open. An administrator can switch it on.',
  failed: 'The practice phone is not ready',
  lineLost: 'The line to the centre is gone. Reconnecting.',
  failure: {
    busy: 'Busy. Call again later.',
    refused: 'The call was refused. Wait a moment and call again.',
    'not-found': 'This number does not exist. Choose another.',
    'no-answer': 'Nobody answered.',
    unavailable: 'The call did not go through. Check the network and call again.',
  },
};
