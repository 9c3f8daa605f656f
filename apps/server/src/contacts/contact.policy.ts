import type { Principal } from '../platform/auth/principal.ts';

export interface ContactOwners {
  readonly agent_ids: readonly string[];
  readonly offered_agent_id: string | null;
}

/** Supervisors see every contact, agents their own: those they took part in, and the one that rings at their desk. */
export function maySeeContact(principal: Principal, contact: ContactOwners): boolean {
  if (principal.permissions.includes('contacts.see-all')) return true;
  const { agentId } = principal;
  if (agentId === null || !principal.permissions.includes('contacts.see-own')) return false;
  return contact.agent_ids.includes(agentId) || contact.offered_agent_id === agentId;
}
