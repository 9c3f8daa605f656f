import type { Binding, BindingChange, Registrar } from '@shouwen/sip';
import type { SipUser, VoiceNeeds } from '../voice-needs.ts';

/** Which phones an agent can be rung on now: kept from the registrar's changes. */
export class AgentPhones {
  readonly #needs: VoiceNeeds;
  readonly #usersOfAgent = new Map<string, Set<string>>();
  readonly #users = new Map<string, SipUser>();
  readonly #listeners = new Set<(agentId: string) => void>();
  #registrar: Registrar | null = null;

  constructor(needs: VoiceNeeds) {
    this.#needs = needs;
  }

  attach(registrar: Registrar): void {
    this.#registrar = registrar;
  }

  /** Called when an agent's phones came or went. */
  onChange(listener: (agentId: string) => void): void {
    this.#listeners.add(listener);
  }

  /** The registrar reports every added, refreshed and removed binding here. */
  changed(change: BindingChange): void {
    if (change.kind === 'refreshed') return;
    this.#follow(change).catch((error) => this.#needs.log.error({ error: String(error) }, 'binding not followed'));
  }

  /** Browsers first, newest first; desk phones after them. */
  phonesOf(agentId: string): { binding: Binding; kind: SipUser['kind'] }[] {
    const phones: { binding: Binding; kind: SipUser['kind'] }[] = [];
    for (const username of this.#usersOfAgent.get(agentId) ?? []) {
      const kind = this.#users.get(username)?.kind ?? 'desk-phone';
      for (const binding of this.#registrar?.bindings(username) ?? []) phones.push({ binding, kind });
    }
    const rank = (kind: SipUser['kind']): number => (kind === 'browser' ? 0 : 1);
    return phones.sort((a, b) => rank(a.kind) - rank(b.kind) || b.binding.expiresAtMs - a.binding.expiresAtMs);
  }

  hasPhone(agentId: string): boolean {
    return this.phonesOf(agentId).length > 0;
  }

  /** Resolves when the agent has a phone that fits, at the latest after `withinMs`. */
  async waitForPhone(agentId: string, withinMs: number, fits: (kind: SipUser['kind']) => boolean): Promise<void> {
    const isThere = (): boolean => this.phonesOf(agentId).some(({ kind }) => fits(kind));
    if (isThere()) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#listeners.delete(heard);
        resolve();
      };
      const heard = (changed: string): void => {
        if (changed === agentId && isThere()) done();
      };
      const timer = setTimeout(done, withinMs);
      this.#listeners.add(heard);
    });
  }

  async #follow(change: BindingChange): Promise<void> {
    const username = change.binding.user;
    const user = this.#users.get(username) ?? (await this.#needs.sipUser(username));
    if (user === null || user.agentId === null) return;
    const { agentId } = user;
    if (change.kind === 'added') {
      this.#users.set(username, user);
      const users = this.#usersOfAgent.get(agentId) ?? new Set();
      this.#usersOfAgent.set(agentId, users.add(username));
      const protocol = change.binding.flow.protocol;
      await this.#needs.record('phone.registered', `agent:${agentId}`, { agentId, username, protocol });
    } else if ((this.#registrar?.bindings(username).length ?? 0) === 0) {
      this.#users.delete(username);
      this.#usersOfAgent.get(agentId)?.delete(username);
      await this.#needs.record('phone.unregistered', `agent:${agentId}`, { agentId, username, reason: change.because });
    }
    for (const listener of this.#listeners) listener(agentId);
  }
}
