import type { Desk, Language } from '@shouwen/contract';
import type { RoutingEffect } from '@shouwen/routing';
import { buildDesk, FactsCache } from './build-desk.ts';
import type { DeskNeeds } from './desk-needs.ts';

const NOTICES_KEPT = 5;

type Notice = Desk['notices'][number];

/** Keeps every open desk right: builds the document when something changed and sends it whole. */
export class Desks {
  readonly #needs: DeskNeeds;
  readonly #facts: FactsCache;
  readonly #offers = new Map<string, string>();
  readonly #notices = new Map<string, Notice[]>();
  /** How the people of desks that were opened read. */
  readonly #open = new Map<string, Language>();
  readonly #building = new Set<string>();
  readonly #again = new Set<string>();

  constructor(needs: DeskNeeds) {
    this.#needs = needs;
    this.#facts = new FactsCache(needs);
    needs.routing.onEffect((effect) => this.#effect(effect));
    needs.voice.onPhoneChange((agentId) => this.changed(agentId));
    needs.voice.onCallChange((agentId) => {
      if (agentId !== null) this.changed(agentId);
    });
  }

  async read(agentId: string, language: Language): Promise<Desk | null> {
    return await buildDesk(this.#needs, this.#facts, agentId, language, {
      offers: this.#offers,
      notices: (id) => this.#notices.get(id) ?? [],
    });
  }

  opened(agentId: string, language: Language): void {
    this.#open.set(agentId, language);
  }

  offerOf(contactId: string): string | null {
    return this.#offers.get(contactId) ?? null;
  }

  /**
   * Something on this desk may look different. Changes while a document is being built cause one more, so the last one
   * sent is always right, and a burst costs two documents at most.
   */
  changed(agentId: string): void {
    const language = this.#open.get(agentId);
    if (language === undefined || !this.#needs.isOpen(agentId)) return;
    if (this.#building.has(agentId)) {
      this.#again.add(agentId);
      return;
    }
    this.#building.add(agentId);
    this.read(agentId, language)
      .then((desk) => {
        if (desk !== null) this.#needs.publish(agentId, desk);
      })
      .catch((error) => this.#needs.log.error({ agentId, error: String(error) }, 'desk not sent'))
      .finally(() => {
        this.#building.delete(agentId);
        if (this.#again.delete(agentId)) this.changed(agentId);
      });
  }

  notice(agentId: string, kind: Notice['kind'], contactId: string | null): void {
    const notice: Notice = {
      noticeId: this.#needs.newId(),
      at: new Date(this.#needs.clock.now()).toISOString(),
      kind,
      contactId,
    };
    this.#notices.set(agentId, [notice, ...(this.#notices.get(agentId) ?? [])].slice(0, NOTICES_KEPT));
    this.changed(agentId);
  }

  #effect(effect: RoutingEffect): void {
    switch (effect.kind) {
      case 'offer.made':
        this.#offers.set(effect.contactId, effect.offerId);
        break;
      case 'offer.accepted':
        this.#offers.delete(effect.contactId);
        break;
      case 'offer.withdrawn':
        this.#offers.delete(effect.contactId);
        if (effect.reason === 'no-answer') this.notice(effect.agentId, 'ring-no-answer', effect.contactId);
        if (effect.reason === 'caller-gone') this.notice(effect.agentId, 'caller-gone', effect.contactId);
        break;
      case 'wrapup.ended':
      case 'contact.released':
        this.#facts.forget(effect.contactId);
        break;
      case 'agent.changed':
        this.changed(effect.agentId);
        break;
    }
  }
}
