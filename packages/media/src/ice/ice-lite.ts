import { randomBytes } from 'node:crypto';
import { hasIntegrity, readStun, stunType, writeBindingError, writeBindingSuccess } from './stun-message.ts';

/** Our half of the short-term credential of one ICE session. */
export interface IceCredentials {
  ufrag: string;
  password: string;
}

/** Fresh credentials: 48 bits of user fragment (RFC 8445 asks for 24), 144 bits of password (128). */
export function newIceCredentials(): IceCredentials {
  return { ufrag: randomBytes(6).toString('base64'), password: randomBytes(18).toString('base64') };
}

/** What a lite agent does with one datagram that looks like STUN. */
export type BindingOutcome =
  /** Not STUN, or not a request: drop silently. */
  | { kind: 'ignored' }
  /** Refused; send `response`. */
  | { kind: 'refused'; response: Buffer }
  /** Authentic: the source is a valid path of this session; send `response`. */
  | { kind: 'valid'; ufrag: string; isNominated: boolean; response: Buffer };

/**
 * Answers one connectivity check as a lite, always controlled agent (RFC 8445 sections 7.3 and 2.5; errors as RFC 8489
 * section 9.1.3). `passwordOf` finds the password of a local user fragment.
 */
export function answerBinding(
  datagram: Buffer,
  address: string,
  port: number,
  passwordOf: (ufrag: string) => string | undefined,
): BindingOutcome {
  const message = readStun(datagram);
  if (!message || message.type !== stunType.bindingRequest) return { kind: 'ignored' };
  const refuse = (code: number, reason: string, password: string | null, unknown: number[] = []): BindingOutcome => ({
    kind: 'refused',
    response: writeBindingError(message.transactionId, code, reason, password, unknown),
  });
  if (message.username === null || message.integrityAt < 0) return refuse(400, 'Bad Request', null);
  const ufrag = message.username.split(':', 1)[0] ?? '';
  const password = passwordOf(ufrag);
  if (password === undefined || !hasIntegrity(datagram, message, password)) return refuse(401, 'Unauthenticated', null);
  if (message.unknownRequired.length > 0) {
    return refuse(420, 'Unknown Attribute', password, message.unknownRequired.slice(0, 16));
  }
  // Both sides think they are controlled: the other one must change (RFC 8445 section 7.3.1.1).
  if (message.isControlled) return refuse(487, 'Role Conflict', password);
  const response = writeBindingSuccess(message.transactionId, address, port, password);
  return { kind: 'valid', ufrag, isNominated: message.hasUseCandidate, response };
}
