import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamFramer } from './stream-framer.ts';

function message(body: string, length = `Content-Length: ${Buffer.byteLength(body)}`): string {
  return `MESSAGE sip:a@b SIP/2.0\r\nFrom: <sip:a@b>\r\n${length}\r\nTo: <sip:c@d>\r\n\r\n${body}`;
}

function pushAll(
  framer: StreamFramer,
  chunks: readonly Uint8Array[],
): { texts: string[]; pings: number; broken: boolean } {
  const out = { texts: [] as string[], pings: 0, broken: false };
  for (const chunk of chunks) {
    const framed = framer.push(chunk);
    for (const bytes of framed.messages) out.texts.push(Buffer.from(bytes).toString());
    out.pings += framed.pings;
    out.broken = framed.broken;
  }
  return out;
}

describe('StreamFramer', () => {
  it('cuts messages wherever the stream was split', () => {
    const messages = [message('hello'), message(''), message('你好\r\n\r\n'), message('x')];
    const stream = Buffer.from(messages.join(''));
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 40 }), (cuts) => {
        const points = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const chunks = points.slice(1).map((end, i) => stream.subarray(points[i], end));
        expect(pushAll(new StreamFramer(), chunks)).toEqual({ texts: messages, pings: 0, broken: false });
      }),
    );
  });

  it('cuts a stream that comes byte by byte', () => {
    const stream = Buffer.from(`\r\n\r\n${message('hello')}\r\n\r\n${message('')}`);
    const chunks = Array.from(stream, (byte) => Uint8Array.of(byte));
    expect(pushAll(new StreamFramer(), chunks)).toMatchObject({ texts: [message('hello'), message('')], pings: 2 });
  });

  it.each(['l: 5', 'CONTENT-LENGTH  :  5', 'Content-Length:\r\n 5', 'L:5 '])('reads the length as "%s"', (length) => {
    expect(pushAll(new StreamFramer(), [Buffer.from(message('hello', length) + message('x'))]).texts).toHaveLength(2);
  });

  it('takes a message without Content-Length as one without body', () => {
    expect(pushAll(new StreamFramer(), [Buffer.from(message('', 'Subject: l: 5'))]).texts).toHaveLength(1);
  });

  it.each([
    'Content-Length: -1',
    'Content-Length: abc',
    'Content-Length: 5\r\nl: 6',
    'Content-Length: 70000',
    'Content-Length:',
  ])('gives up on "%s"', (length) => {
    expect(pushAll(new StreamFramer(), [Buffer.from(message('hello', length))])).toEqual({
      texts: [],
      pings: 0,
      broken: true,
    });
  });

  it('gives up on headers that never end', () => {
    const framer = new StreamFramer({ messageBytes: 1000 });
    expect(framer.push(Buffer.alloc(900, 'x')).broken).toBe(false);
    expect(framer.push(Buffer.alloc(900, 'x')).broken).toBe(true);
    expect(framer.push(Buffer.from(message('')))).toEqual({ messages: [], pings: 0, broken: true });
  });

  it('counts a double line end as a ping and a single one not', () => {
    const framer = new StreamFramer();
    expect(framer.push(Buffer.from('\r\n\r\n')).pings).toBe(1);
    expect(framer.push(Buffer.from('\r\n')).pings).toBe(0);
    expect(framer.push(Buffer.from('\r\n')).pings).toBe(1);
  });

  it('keeps a message when the socket reuses its buffer', () => {
    const framer = new StreamFramer();
    const chunk = Buffer.from(message('hello'));
    const { messages } = framer.push(chunk);
    chunk.fill(0);
    expect(Buffer.from(messages[0] ?? []).toString()).toBe(message('hello'));
  });
});
