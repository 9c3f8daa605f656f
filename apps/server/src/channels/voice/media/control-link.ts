import { connect, type Socket } from 'node:net';
import {
  MEDIA_CONTROL_VERSION,
  MEDIA_REPLY_BYTES_MAX,
  type MediaCommandName,
  type MediaEvent,
  type MediaParameters,
  type MediaReply,
  mediaEvent,
  mediaReplies,
  mediaReplyEnvelope,
} from '@shouwen/contract/media-control';
import { MediaEngineError } from './media-engine.ts';

/** Longest wait for one command; commands take milliseconds. */
const ANSWER_MS = 10_000;
const CONNECT_MS = 3000;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: MediaEngineError): void;
  timer: NodeJS.Timeout;
}

/** What a link tells beside replies. */
export interface ControlLinkEvents {
  event(event: MediaEvent): void;
  closed(message: string): void;
}

/** One connection to the media process: numbers requests, matches replies, cuts lines. It does not reconnect. */
export class ControlLink {
  readonly #socket: Socket;
  readonly #events: ControlLinkEvents;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #isClosed = false;

  private constructor(socket: Socket, events: ControlLinkEvents) {
    this.#socket = socket;
    this.#events = events;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => {});
    socket.on('close', () => this.#closed('the media process closed the connection'));
  }

  /** Connects and says hello. Rejects with MediaEngineError `unreachable` or `unsupported-version`. */
  static async open(
    path: string,
    client: string,
    events: ControlLinkEvents,
  ): Promise<{ link: ControlLink; hello: MediaReply<'hello'> }> {
    const link = new ControlLink(await connectTo(path), events);
    try {
      return { link, hello: await link.request('hello', { version: MEDIA_CONTROL_VERSION, client }) };
    } catch (error) {
      link.close();
      throw error;
    }
  }

  /** Sends a command. Rejects with MediaEngineError. */
  async request<Name extends MediaCommandName>(
    command: Name,
    parameters: MediaParameters<Name>,
  ): Promise<MediaReply<Name>> {
    const result = await this.#ask(command, parameters);
    const parsed = mediaReplies[command].safeParse(result);
    if (!parsed.success)
      throw new MediaEngineError('internal', `unreadable reply to ${command}: ${parsed.error.message}`);
    return parsed.data as MediaReply<Name>;
  }

  close(): void {
    this.#isClosed = true;
    this.#socket.destroy();
    this.#rejectAll('the link was closed');
  }

  #ask(command: MediaCommandName, parameters: unknown): Promise<unknown> {
    if (this.#isClosed)
      return Promise.reject(new MediaEngineError('unreachable', 'the media process is not connected'));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new MediaEngineError('no-answer', `the media process did not answer ${command} in ${ANSWER_MS} ms`));
      }, ANSWER_MS);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#socket.write(`${JSON.stringify({ id, command, parameters })}\n`);
    });
  }

  #receive(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      this.#pending.push(chunk.subarray(start, end));
      const line = Buffer.concat(this.#pending).toString('utf8');
      this.#pending = [];
      this.#pendingBytes = 0;
      start = end + 1;
      this.#take(line);
    }
    if (start < chunk.length) this.#pending.push(chunk.subarray(start));
    this.#pendingBytes += chunk.length - start;
    if (this.#pendingBytes > MEDIA_REPLY_BYTES_MAX) this.#socket.destroy();
  }

  #take(line: string): void {
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      this.#socket.destroy();
      return;
    }
    const reply = mediaReplyEnvelope.safeParse(json);
    if (reply.success) {
      const waiting = this.#waiting.get(reply.data.id);
      if (!waiting) return;
      this.#waiting.delete(reply.data.id);
      clearTimeout(waiting.timer);
      if (reply.data.ok) waiting.resolve(reply.data.result);
      else waiting.reject(new MediaEngineError(reply.data.error.code, reply.data.error.message));
      return;
    }
    // Unknown events are those of a newer process: nothing this server could act on.
    const event = mediaEvent.safeParse(json);
    if (event.success) this.#events.event(event.data);
  }

  #closed(message: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#rejectAll(message);
    this.#events.closed(message);
  }

  #rejectAll(message: string): void {
    for (const waiting of this.#waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(new MediaEngineError('unreachable', message));
    }
    this.#waiting.clear();
  }
}

function connectTo(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const fail = (message: string): void => {
      socket.destroy();
      reject(new MediaEngineError('unreachable', `cannot reach the media process at ${path}: ${message}`));
    };
    const timer = setTimeout(() => fail('no answer'), CONNECT_MS);
    socket.once('error', (error) => {
      clearTimeout(timer);
      fail(error.message);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}
