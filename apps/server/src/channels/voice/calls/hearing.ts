/** Who hears whom, as data: the one place where it is decided. Nothing here knows of media or SIP. */

export type Role = 'customer' | 'agent' | 'third';

/**
 * - `listen`: the supervisor hears everybody, nobody hears the supervisor.
 * - `whisper`: the agent hears the supervisor as well; the customer and a third do not.
 * - `barge`: everybody hears the supervisor.
 */
export type SupervisionMode = 'listen' | 'whisper' | 'barge';

/** What of a call decides who hears whom. */
export interface CallScene {
  /** Parties whose audio runs. An agent whose browser is away is not among them. */
  present: ReadonlySet<Role>;
  /** The agent put the customer on hold; while there is a third, to talk with them alone. */
  isHeld: boolean;
  /** The customer's own phone put us on hold. */
  isHeldByCustomer: boolean;
  /** Whom the agent talks with while there is a third and the customer is not held: the customer, or both. */
  talksWith: 'customer' | 'all';
  supervisors: readonly { legId: string; mode: SupervisionMode }[];
}

/** What one leg hears: others (one or several, mixed), or music, or nothing. */
export type Hearing = { kind: 'voices'; legIds: string[] } | { kind: 'music' } | { kind: 'silence' };

/**
 * The hearing of every leg of a call, by leg id. Rules: a conversation is heard by all in it and by nobody outside it but
 * supervisors; whoever is left out of it hears music, except an agent with nobody to talk to, who hears nothing.
 */
export function hearingOf(scene: CallScene, legIds: Readonly<Partial<Record<Role, string>>>): Map<string, Hearing> {
  const talking = inConversation(scene);
  const hearing = new Map<string, Hearing>();
  for (const role of ['customer', 'agent', 'third'] as const) {
    const legId = legIds[role];
    if (legId === undefined || !scene.present.has(role)) continue;
    hearing.set(legId, hearingOfRole(scene, role, talking, legIds));
  }
  for (const { legId } of scene.supervisors) {
    const heard = [...talking].map((role) => legIds[role]).filter((id) => id !== undefined);
    const others = scene.supervisors.filter((other) => other.legId !== legId && other.mode !== 'listen');
    hearing.set(legId, voices([...heard, ...others.map((other) => other.legId)]) ?? { kind: 'silence' });
  }
  return hearing;
}

/** Who is in the conversation now. */
function inConversation({ present, isHeld, isHeldByCustomer, talksWith }: CallScene): Set<Role> {
  const talking = new Set<Role>();
  const hasThird = present.has('third');
  if (present.has('customer') && !isHeld && !isHeldByCustomer) talking.add('customer');
  if (present.has('agent')) talking.add('agent');
  // Without the agent the two who are left talk with each other.
  if (hasThird && (talksWith === 'all' || isHeld || !present.has('agent'))) talking.add('third');
  return talking;
}

function hearingOfRole(
  scene: CallScene,
  role: Role,
  talking: ReadonlySet<Role>,
  legIds: Readonly<Partial<Record<Role, string>>>,
): Hearing {
  if (!talking.has(role)) {
    // The customer who holds us hears their own music, or whatever their phone makes.
    return role === 'customer' && scene.isHeldByCustomer && !scene.isHeld ? { kind: 'silence' } : { kind: 'music' };
  }
  const others = [...talking].filter((other) => other !== role).map((other) => legIds[other]);
  const supervisors = scene.supervisors
    .filter(({ mode }) => mode === 'barge' || (mode === 'whisper' && role === 'agent'))
    .map(({ legId }) => legId);
  const heard = voices([...others.filter((id) => id !== undefined), ...supervisors]);
  if (heard !== null) return heard;
  // Alone: the agent has silence, to speak to colleagues in; but while the customer's phone holds, music says that the
  // line is not dead. A customer or a third is never left in silence.
  const isWaiting = role !== 'agent' || (scene.isHeldByCustomer && !scene.isHeld);
  return { kind: isWaiting ? 'music' : 'silence' };
}

function voices(legIds: string[]): Hearing | null {
  return legIds.length === 0 ? null : { kind: 'voices', legIds };
}
