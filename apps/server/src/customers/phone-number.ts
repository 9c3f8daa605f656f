/**
 * One written form for every phone number, so that a caller is recognised however the carrier, a company system or an
 * agent writes it. Numbers of the public network become E.164 (`+8613800138000`); service codes (10000, 95588, 400…)
 * and extensions have no E.164 form and stay as dialled.
 */

export type PhoneKind = 'mobile' | 'landline' | 'international' | 'service' | 'internal';

export interface PhoneNumber {
  /** E.164 with `+`, or the bare digits of a service code or extension. */
  value: string;
  kind: PhoneKind;
}

export interface PhoneNumberSettings {
  /** Area code without the leading 0 that a 7 or 8 digit local number belongs to; null leaves such numbers as dialled. */
  localAreaCode: string | null;
}

/** E.164 allows 15 digits; national prefixes may add a few that are stripped before this is checked. */
const maxInputLength = 64;
const maxDigits = 15;

/** 010 and 02x are the only area codes of two digits after the trunk 0; all others have three. */
const landlinePattern = /^(?:10|2\d|[3-9]\d{2})[2-8]\d{6,7}$/;
const mobilePattern = /^1[3-9]\d{9}$/;
/** 400 and 800 lines, 95xxx to 95xxxxxx, 10xxx to 10xxxxxxx, 11x and 12xxx: reachable inside the country only. */
const servicePattern = /^(?:[48]00\d{7}|95\d{3,6}|10\d{3,6}|1[12]\d{1,6}|96\d{3,6})$/;

/**
 * Reads a number as written by a person, a carrier (`From` of a SIP request, with or without scheme) or a file.
 * Returns null when it is no number: anonymous, a SIP name, empty, too long.
 */
export function normalisePhone(
  raw: string,
  settings: PhoneNumberSettings = { localAreaCode: null },
): PhoneNumber | null {
  const dialled = digitsOf(raw);
  if (dialled === null) return null;
  if (dialled.startsWith('+')) return fromInternational(dialled.slice(1));
  if (dialled.startsWith('00') && dialled.length > 9) return fromInternational(dialled.slice(2));
  return fromNational(dialled, settings);
}

function digitsOf(raw: string): string | null {
  if (raw.length > maxInputLength) return null;
  const user = raw
    .normalize('NFKC')
    .trim()
    .replace(/^(?:sips?|tel):/i, '')
    .replace(/[@;].*$/s, '');
  const compact = user.replace(/[\s().\-‐-―]/g, '');
  return /^\+?\d{1,20}$/.test(compact) ? compact : null;
}

function fromInternational(digits: string): PhoneNumber | null {
  if (digits.startsWith('86')) {
    const national = fromNational(digits.slice(2), { localAreaCode: null });
    if (national !== null && national.kind !== 'internal') return national;
  }
  if (digits.length < 7 || digits.length > maxDigits || digits.startsWith('0')) return null;
  return { value: `+${digits}`, kind: 'international' };
}

function fromNational(digits: string, settings: PhoneNumberSettings): PhoneNumber | null {
  if (servicePattern.test(digits)) return { value: digits, kind: 'service' };
  // Old long-distance dialling puts a 0 before a mobile number; gateways still do it.
  const mobile = digits.length === 12 && digits.startsWith('0') ? digits.slice(1) : digits;
  if (mobilePattern.test(mobile)) return { value: `+86${mobile}`, kind: 'mobile' };
  if (digits.length === 13 && digits.startsWith('86') && mobilePattern.test(digits.slice(2))) {
    return { value: `+${digits}`, kind: 'mobile' };
  }
  const landline = digits.startsWith('0') ? digits.slice(1) : isAfterCountryCode(digits) ? digits : null;
  if (landline !== null && landlinePattern.test(landline)) return { value: `+86${landline}`, kind: 'landline' };
  const local = /^[2-8]\d{6,7}$/.test(digits);
  if (local && settings.localAreaCode !== null) {
    return { value: `+86${settings.localAreaCode}${digits}`, kind: 'landline' };
  }
  if (digits.length > maxDigits) return null;
  return { value: digits, kind: 'internal' };
}

/** `+86 755 8888 6621` is written without the trunk 0; ten or more digits tell it from a local number. */
function isAfterCountryCode(digits: string): boolean {
  return digits.length >= 10 && digits.length <= 11;
}
