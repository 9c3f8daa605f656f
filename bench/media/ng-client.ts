import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';

/** A value of rtpengine's NG protocol. */
export type NgValue = string | number | NgValue[] | { [key: string]: NgValue };

/** Bencoding as NG uses it: keys sorted. */
export function encodeBencode(value: NgValue): string {
  if (typeof value === 'number') return `i${value}e`;
  if (typeof value === 'string') return `${Buffer.byteLength(value)}:${value}`;
  if (Array.isArray(value)) return `l${value.map(encodeBencode).join('')}e`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `d${entries.map(([key, item]) => encodeBencode(key) + encodeBencode(item)).join('')}e`;
}

/** The top-level texts of a bencoded dictionary; enough for `result`, `sdp` and `error-reason`. */
export function decodeTexts(data: Buffer): Record<string, string> {
  const texts: Record<string, string> = {};
  let at = 1;
  const skip = (): string | null => {
    const first = String.fromCharCode(data[at] ?? 0);
    if (first === 'i') {
      at = data.indexOf('e', at) + 1;
      return null;
    }
    if (first === 'l' || first === 'd') {
      at += 1;
      while (at < data.length && data[at] !== 0x65) skip();
      at += 1;
      return null;
    }
    const colon = data.indexOf(':', at);
    const length = Number(data.toString('latin1', at, colon));
    at = colon + 1 + length;
    return data.toString('utf8', colon + 1, at);
  };
  while (at < data.length && data[at] !== 0x65) {
    const key = skip();
    const value = skip();
    if (key !== null && value !== null) texts[key] = value;
  }
  return texts;
}

/** Sends NG commands and matches answers by cookie; repeats a lost one. */
export class NgClient {
  readonly #socket: Socket = createSocket('udp4');
  readonly #port: number;
  readonly #waiting = new Map<string, (reply: Record<string, string>) => void>();

  constructor(port: number) {
    this.#port = port;
    this.#socket.on('error', () => {});
    this.#socket.on('message', (data) => {
      const space = data.indexOf(' ');
      this.#waiting.get(data.toString('latin1', 0, space))?.(decodeTexts(data.subarray(space + 1)));
    });
  }

  async command(parameters: { [key: string]: NgValue }): Promise<Record<string, string>> {
    const cookie = randomBytes(6).toString('hex');
    const message = `${cookie} ${encodeBencode(parameters)}`;
    const reply = new Promise<Record<string, string>>((resolve) => this.#waiting.set(cookie, resolve));
    try {
      for (let attempt = 0; attempt < 5; attempt++) {
        this.#socket.send(message, this.#port, '127.0.0.1');
        const late = new Promise<null>((resolve) => setTimeout(resolve, 700, null));
        const first = await Promise.race([reply, late]);
        if (first?.result === 'error') throw new Error(`rtpengine: ${first['error-reason']}`);
        if (first) return first;
      }
      throw new Error(`rtpengine does not answer ${String(parameters.command)}`);
    } finally {
      this.#waiting.delete(cookie);
    }
  }

  close(): void {
    this.#socket.close();
  }
}
