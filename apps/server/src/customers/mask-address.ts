/**
 * The one place where personal addresses are made unreadable for pages, feeds and logs. What is kept is enough to tell
 * two callers apart on a screen and to be recognised by the customer: the operator's prefix and the last four digits.
 */

const stars = '****';
/** A prefix is shown only when at least this many digits stay hidden. */
const hiddenMin = 3;

/** Country codes of one and two digits (ITU-T E.164 list); every other country code has three. */
const oneDigitCountries = /^[17]/;
const twoDigitCountries = /^(?:2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** Stands for a caller who does not show a number; belongs to nobody and is shown as it is. */
export const anonymousAddress = 'anonymous';

/** What carriers write for a withheld number (RFC 3323 and habit), with or without scheme and host. */
const withheld = /^(?:sips?:|tel:)?(?:anonymous|unknown|unavailable|restricted|private|withheld)(?:@|$)/i;

export function isWithheld(address: string): boolean {
  return address.trim() === '' || withheld.test(address.trim());
}

export type AddressKind = 'phone' | 'email' | 'chat' | 'account';

/** `+8613812346621` becomes `138 **** 6621`; codes and extensions of at most 6 digits belong to nobody and stay. */
export function maskAddress(address: string, kind: AddressKind = guessKind(address)): string {
  if (address === anonymousAddress) return address;
  switch (kind) {
    case 'phone':
      return maskPhone(address);
    case 'email':
      return maskEmail(address);
    case 'chat':
    case 'account':
      return maskTail(address);
  }
}

/** A number as people here write it: `+8613812346621` is 138 1234 6621, `+8675588886621` is 0755 88886621. */
export function showAddress(address: string): string {
  const national = /^\+86(\d{9,11})$/.exec(address)?.[1];
  if (national === undefined) return address;
  if (/^1[3-9]/.test(national)) return `${national.slice(0, 3)} ${national.slice(3, 7)} ${national.slice(7)}`;
  const prefix = chinesePrefix(national);
  return `${prefix} ${national.slice(prefix.length - 1)}`;
}

function guessKind(address: string): AddressKind {
  if (/^\+?[\d\s()-]+$/.test(address)) return 'phone';
  return address.includes('@') ? 'email' : 'chat';
}

function maskPhone(address: string): string {
  const compact = address.replace(/[\s()-]/g, '');
  const digits = compact.replace(/\D/g, '');
  if (digits.length <= 6) return compact;
  if (digits.length <= 8) return `${stars} ${digits.slice(-2)}`;
  const prefix = compact.startsWith('+86') ? chinesePrefix(digits.slice(2)) : otherPrefix(compact, digits);
  const hidden = digits.length - prefix.replace(/\D/g, '').length - 4;
  return hidden < hiddenMin ? `${stars} ${digits.slice(-4)}` : `${prefix} ${stars} ${digits.slice(-4)}`;
}

function chinesePrefix(national: string): string {
  if (/^1[3-9]/.test(national)) return national.slice(0, 3);
  return `0${/^(?:10|2)/.test(national) ? national.slice(0, 2) : national.slice(0, 3)}`;
}

function otherPrefix(compact: string, digits: string): string {
  if (!compact.startsWith('+')) return digits.slice(0, 3);
  if (oneDigitCountries.test(digits)) return `+${digits.slice(0, 1)}`;
  return `+${digits.slice(0, twoDigitCountries.test(digits) ? 2 : 3)}`;
}

function maskEmail(address: string): string {
  const at = address.lastIndexOf('@');
  if (at < 1) return maskTail(address);
  return `${firstCharacter(address)}***${address.slice(at)}`;
}

function maskTail(address: string): string {
  const characters = [...address];
  if (characters.length <= 4) return stars;
  return `${stars} ${characters.slice(-Math.min(4, Math.floor(characters.length / 2))).join('')}`;
}

function firstCharacter(text: string): string {
  return [...text][0] ?? '';
}
