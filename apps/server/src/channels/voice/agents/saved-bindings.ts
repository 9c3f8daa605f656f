import type { Binding, BindingChange, Flow, Registrar } from '@shouwen/sip';
import type { VoiceLog } from '../voice-needs.ts';

/** A desk phone's registration: reached by UDP, so that a new server process reaches it as well as the old one did. */
export interface SavedBinding extends Omit<Binding, 'flow'> {
  host: string;
  port: number;
}

/** Where registrations are kept. */
export interface SavedBindingStore {
  put(binding: SavedBinding): Promise<void>;
  delete(user: string, contact: string): Promise<void>;
  all(): Promise<SavedBinding[]>;
}

/**
 * Registrations outlive the server: a phone registers every few minutes, and until then nobody could ring it. Browsers
 * and phones on TCP are left out: their connection broke, and they come back by themselves.
 */
export class SavedBindings {
  readonly #store: SavedBindingStore;
  readonly #log: VoiceLog;
  /** One write after the other, so that the last change is what is stored. */
  #tail: Promise<void> = Promise.resolve();

  constructor(store: SavedBindingStore, log: VoiceLog) {
    this.#store = store;
    this.#log = log;
  }

  /** Follows the registrar. */
  changed({ kind, binding, previous }: BindingChange): void {
    if (kind === 'removed') this.#write(() => this.#store.delete(binding.user, binding.contact));
    else if (binding.flow.protocol === 'UDP') this.#write(() => this.#store.put(describe(binding)));
    if (previous !== null && previous.contact !== binding.contact) {
      this.#write(() => this.#store.delete(previous.user, previous.contact));
    }
  }

  /** Gives the registrar what an earlier server granted; `flowTo` makes this process's way to the phone. */
  async restore(registrar: Registrar, flowTo: (host: string, port: number) => Flow | null): Promise<number> {
    let restored = 0;
    for (const { host, port, ...binding } of await this.#store.all()) {
      const flow = flowTo(host, port);
      if (flow !== null && registrar.restore({ ...binding, flow })) restored += 1;
      else await this.#store.delete(binding.user, binding.contact);
    }
    return restored;
  }

  async settled(): Promise<void> {
    await this.#tail;
  }

  #write(work: () => Promise<void>): void {
    this.#tail = this.#tail
      .then(work)
      .catch((error) => this.#log.warn({ error: String(error) }, 'registration not stored'));
  }
}

function describe(binding: Binding): SavedBinding {
  const { flow, ...rest } = binding;
  return { ...rest, host: flow.remoteAddress, port: flow.remotePort };
}
