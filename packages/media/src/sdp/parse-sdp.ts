import { MediaFault } from '../errors.ts';

/** Longest SDP looked at, characters; browsers stay below 10,000. */
export const SDP_LENGTH_MAX = 65_536;
const LINES_MAX = 2000;
const MEDIA_MAX = 32;

/** One `a=` line, split at its first colon. */
export interface SdpAttribute {
  name: string;
  value: string;
}

/** One `m=` section as written. */
export interface SdpMedia {
  kind: string;
  port: number;
  protocol: string;
  formats: string[];
  /** Text behind `c=`, of this section or else of the session; empty when neither has one. */
  connection: string;
  attributes: SdpAttribute[];
}

/** A session description as written (RFC 8866), not yet judged. */
export interface Sdp {
  /** Text behind `o=`. */
  origin: string;
  attributes: SdpAttribute[];
  media: SdpMedia[];
}

/** Splits an SDP into its sections. Throws `bad-sdp` and nothing else, whatever the text. */
export function parseSdp(text: string): Sdp {
  if (text.length > SDP_LENGTH_MAX) throw new MediaFault('bad-sdp', `SDP of ${text.length} characters is too long`);
  const lines = text.split(/\r\n|\n|\r/, LINES_MAX + 1).filter((line) => line.length > 0);
  if (lines.length > LINES_MAX) throw new MediaFault('bad-sdp', `more than ${LINES_MAX} lines`);
  if (lines[0] !== 'v=0') throw new MediaFault('bad-sdp', 'the first line is not v=0');
  const sdp: Sdp = { origin: '', attributes: [], media: [] };
  let sessionConnection = '';
  for (const line of lines) {
    if (line[1] !== '=') throw new MediaFault('bad-sdp', `no type in line "${line.slice(0, 40)}"`);
    const value = line.slice(2);
    const section = sdp.media.at(-1);
    switch (line[0]) {
      case 'o':
        sdp.origin = value;
        break;
      case 'c':
        if (section) section.connection = value;
        else sessionConnection = value;
        break;
      case 'm':
        if (sdp.media.length >= MEDIA_MAX) throw new MediaFault('bad-sdp', `more than ${MEDIA_MAX} media sections`);
        sdp.media.push(parseMediaLine(value, sessionConnection));
        break;
      case 'a':
        (section ?? sdp).attributes.push(parseAttribute(value));
        break;
    }
  }
  return sdp;
}

function parseMediaLine(value: string, connection: string): SdpMedia {
  const [kind = '', portText = '', protocol = '', ...formats] = value.trim().split(/ +/);
  const port = /^\d{1,5}(\/\d{1,3})?$/.test(portText) ? Number.parseInt(portText, 10) : -1;
  if (kind === '' || protocol === '' || formats.length === 0 || port < 0 || port > 65_535) {
    throw new MediaFault('bad-sdp', `unreadable media line "${value.slice(0, 60)}"`);
  }
  return { kind, port, protocol, formats: formats.slice(0, 64), connection, attributes: [] };
}

function parseAttribute(value: string): SdpAttribute {
  const colon = value.indexOf(':');
  return colon < 0 ? { name: value, value: '' } : { name: value.slice(0, colon), value: value.slice(colon + 1) };
}

/** Value of the first attribute of this name in the lists, in their order; null when none has it. */
export function attributeOf(name: string, ...lists: SdpAttribute[][]): string | null {
  for (const list of lists) {
    const found = list.find((attribute) => attribute.name === name);
    if (found) return found.value;
  }
  return null;
}
