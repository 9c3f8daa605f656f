import type { Translated } from '../shape.ts';
import type { errors as chinese } from '../zh/errors.ts';

export const errors: Translated<typeof chinese> = {
  unexpected: 'Something unexpected went wrong. Reload the page and try again.',
  offline: 'The server cannot be reached. It retries by itself; the sound of a running call is not affected.',
  unreadable: 'The reply did not come from this system. Check the proxy between browser and server.',
  'invalid-request': 'What was sent is incomplete or not in the right form. Check it and send again.',
  'not-signed-in': 'The session has ended. Sign in again to go on.',
  'wrong-credentials': 'Login or password is wrong.',
  'not-allowed': 'Your role does not allow this. Ask an administrator if you need it.',
  'not-found': 'Not found. It may have been removed.',
  conflict: 'Things changed a moment ago and this is no longer possible. The screen updates by itself.',
  'link-expired': 'This link was used or has expired. Ask an administrator for a new one.',
  'slow-down': 'Too many attempts. Wait a moment and try again.',
  internal: 'The server made an error and noted it. You can try again.',
  unavailable: 'A part of the system is not available now. Try again later.',
};
