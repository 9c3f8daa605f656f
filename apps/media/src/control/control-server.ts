import { chmod, mkdir, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import {
  MEDIA_CONTROL_VERSION,
  MEDIA_REPLY_BYTES_MAX,
  MEDIA_REQUEST_BYTES_MAX,
  type MediaEvent,
  type MediaReplyEnvelope,
} from '@shouwen/contract/media-control';
import { CommandFault, describeFault } from '../fault.ts';
import { log } from '../log.ts';
import { LineReader } from './line-reader.ts';
import type { MediaProcess } from './media-process.ts';
import { parseRequest, type Request } from './parse-request.ts';

/** Servers that may be connected at a time: the one at work, its successor, and a person looking. */
const CLIENTS_MAX = 16;
/** Commands of one client that may run at a time. */
const COMMANDS_MAX = 1000;

interface Client {
  socket: Socket;
  isGreeted: boolean;
  commands: number;
}

/** The control socket. Clients come and go; legs stay. */
export class ControlServer {
  readonly #media: MediaProcess;
  readonly #clients = new Set<Client>();
  readonly #server: Server;

  constructor(media: MediaProcess) {
    this.#media = media;
    this.#server = createServer((socket) => this.#welcome(socket));
  }

  /** Listens on the path, taking over a socket that a killed process left. Rejects with a sentence for the operator. */
  async listen(path: string): Promise<void> {
    if (await isAnswering(path)) throw new Error(`another media process is listening on ${path}.`);
    await mkdir(dirname(path), { recursive: true });
    await rm(path, { force: true });
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error) => reject(new Error(`cannot listen on ${path}: ${error.message}.`)));
      this.#server.listen(path, resolve);
    });
    // Whoever may write here can end calls and record them.
    await chmod(path, 0o600);
  }

  /** Tells every client that said hello. */
  broadcast(event: MediaEvent): void {
    const line = `${JSON.stringify(event)}\n`;
    for (const client of this.#clients) if (client.isGreeted) this.#write(client, line);
  }

  /** No new clients; those connected still hear the rest. */
  stopListening(): void {
    this.#server.close();
  }

  async close(): Promise<void> {
    const ended = [...this.#clients].map(({ socket }) => new Promise<void>((resolve) => socket.end(resolve)));
    await Promise.race([Promise.all(ended), new Promise((resolve) => setTimeout(resolve, 500))]);
    for (const { socket } of this.#clients) socket.destroy();
  }

  #welcome(socket: Socket): void {
    if (this.#clients.size >= CLIENTS_MAX) {
      socket.destroy();
      return;
    }
    const client: Client = { socket, isGreeted: false, commands: 0 };
    const lines = new LineReader(MEDIA_REQUEST_BYTES_MAX);
    this.#clients.add(client);
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#clients.delete(client);
      this.#attend();
    });
    socket.on('data', (chunk: Buffer) => {
      const complete = lines.add(chunk);
      if (!complete) {
        log('warn', 'a control client sent a line that is too long');
        socket.destroy();
        return;
      }
      for (const line of complete) void this.#handle(client, line);
    });
  }

  #attend(): void {
    this.#media.attend([...this.#clients].some(({ isGreeted }) => isGreeted));
  }

  async #handle(client: Client, line: string): Promise<void> {
    const { id, request } = parseRequest(line);
    client.commands += 1;
    try {
      if (request instanceof CommandFault) throw request;
      if (client.commands > COMMANDS_MAX)
        throw new CommandFault('limit-reached', `${COMMANDS_MAX} commands are running`);
      this.#reply(client, { id, ok: true, result: await this.#perform(client, request) });
    } catch (error) {
      const described = describeFault(error);
      if (described.code === 'internal') log('error', 'a command failed', { error: String(error) });
      this.#reply(client, { id, ok: false, error: described });
    } finally {
      client.commands -= 1;
    }
  }

  async #perform(client: Client, request: Request): Promise<unknown> {
    const { command, parameters } = request;
    if (command === 'hello') return this.#greet(client, parameters.version);
    if (!client.isGreeted) throw new CommandFault('wrong-state', 'say hello first');
    if (command === 'list') return this.#media.list();
    if (command === 'results.acknowledge') return { acknowledged: this.#media.acknowledge(parameters.resultIds) };
    return this.#media.run(request);
  }

  #greet(client: Client, version: number): unknown {
    if (version !== MEDIA_CONTROL_VERSION) {
      throw new CommandFault(
        'unsupported-version',
        `this process speaks version ${MEDIA_CONTROL_VERSION}, not ${version}`,
      );
    }
    client.isGreeted = true;
    this.#attend();
    const { instanceId, startedAt, workers } = this.#media;
    return { version, instanceId, startedAt, workers };
  }

  #reply(client: Client, envelope: MediaReplyEnvelope): void {
    this.#write(client, `${JSON.stringify(envelope)}\n`);
  }

  #write(client: Client, line: string): void {
    if (client.socket.destroyed) return;
    client.socket.write(line);
    // A client that does not read would make us keep everything it misses; it can come back and `list`.
    if (client.socket.writableLength > MEDIA_REPLY_BYTES_MAX) client.socket.destroy();
  }
}

function isAnswering(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}
