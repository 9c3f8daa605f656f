import type { Language, Permission, Role } from '@shouwen/contract';

/** Who is asking, as every chapter sees it. */
export interface Principal {
  readonly accountId: string;
  /** Null for people who never take contacts. */
  readonly agentId: string | null;
  readonly role: Role;
  readonly permissions: readonly Permission[];
  readonly name: string;
  readonly language: Language;
  readonly sessionId: string;
}
