import { SipError } from '../errors.ts';
import { parseParameters } from './parameters.ts';
import { unescapeUri } from './uri.ts';

/** The dialog a new call shall take the place of (RFC 3891 6.1), tags as seen by whoever is asked to replace it. */
export interface Replaces {
  callId: string;
  /** The tag of whoever is asked. */
  toTag: string;
  /** The tag of the other end of that dialog. */
  fromTag: string;
  /** Only while it rings. */
  earlyOnly: boolean;
}

/** Reads `98732@host;to-tag=a;from-tag=b;early-only`. Throws `malformed`. */
export function parseReplaces(text: string): Replaces {
  const semicolon = text.indexOf(';');
  const callId = (semicolon < 0 ? text : text.slice(0, semicolon)).trim();
  const parameters = semicolon < 0 ? {} : parseParameters(text, semicolon);
  const toTag = parameters['to-tag'] ?? '';
  const fromTag = parameters['from-tag'] ?? '';
  if (callId === '' || callId.includes(' ') || toTag === '' || fromTag === '') {
    throw new SipError('malformed', 'A Replaces header names no dialog');
  }
  return { callId, toTag, fromTag, earlyOnly: parameters['early-only'] !== undefined };
}

/** Writes a Replaces header. */
export function formatReplaces(replaces: Replaces): string {
  const { callId, toTag, fromTag, earlyOnly } = replaces;
  return `${callId};to-tag=${toTag};from-tag=${fromTag}${earlyOnly ? ';early-only' : ''}`;
}

/** A Refer-To URI taken apart (RFC 3515 2.1): whom to call, and what to write into that call. */
export interface ReferTarget {
  /** Without headers and without the `method` parameter. */
  uri: string;
  /** `INVITE` unless the URI says otherwise. */
  method: string;
  replaces: Replaces | null;
}

/** Headers a URI may carry that are looked at. */
const URI_HEADERS_MAX = 16;

/** Takes a Refer-To URI apart. Throws `malformed` for a Replaces in it that cannot be read. */
export function parseReferTarget(text: string): ReferTarget {
  const question = text.indexOf('?', text.lastIndexOf('@') + 1);
  const address = question < 0 ? text : text.slice(0, question);
  const method = /;method=([^;?]*)/i.exec(address)?.[1] ?? 'INVITE';
  let replaces: Replaces | null = null;
  const headers = question < 0 ? [] : text.slice(question + 1).split('&', URI_HEADERS_MAX);
  for (const header of headers) {
    const equals = header.indexOf('=');
    if (equals < 0 || header.slice(0, equals).toLowerCase() !== 'replaces') continue;
    replaces = parseReplaces(unescapeUri(header.slice(equals + 1)));
  }
  return { uri: address.replace(/;method=[^;?]*/i, ''), method, replaces };
}

/** Writes a Refer-To URI; what Replaces needs is escaped as the `hname=hvalue` of RFC 3261 19.1.1. */
export function formatReferTarget(uri: string, replaces: Replaces | null): string {
  if (replaces === null) return uri;
  const joint = uri.includes('?') ? '&' : '?';
  return `${uri}${joint}Replaces=${encodeURIComponent(formatReplaces(replaces))}`;
}
