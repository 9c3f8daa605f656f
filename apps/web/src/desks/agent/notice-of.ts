import type { AgentState, DeskContact } from '@shouwen/contract';
import type { ConnectionState } from '../../platform/realtime.ts';
import type { MicrophoneStatus } from './softphone/microphone.ts';
import type { PhoneState } from './softphone/softphone.ts';

/** What may be wrong on a desk, the most serious first. */
export type NoticeName =
  | 'ended'
  | 'neverConnected'
  | 'stale'
  | 'soundBlocked'
  | 'noMicrophone'
  | 'phoneElsewhere'
  | 'touchPage'
  | 'mediaLost'
  | 'phoneRefused'
  | 'phoneLost';

export interface DeskFacts {
  connection: Pick<ConnectionState, 'phase' | 'lastMessageAt'>;
  phone: Pick<PhoneState, 'line' | 'call' | 'isSoundBlocked' | 'lastFailure'>;
  microphone: MicrophoneStatus;
  isRingBlocked: boolean;
  /** Null before the first document. */
  agentState: AgentState | null;
  contact: Pick<DeskContact, 'phase' | 'isMediaLost'> | null;
}

/** The one thing to say over the desk, or null: never two lines at once. */
export function noticeOf(facts: DeskFacts): NoticeName | null {
  const { connection, phone, contact } = facts;
  if (connection.phase === 'ended') return 'ended';
  if (connection.phase === 'lost') return connection.lastMessageAt === null ? 'neverConnected' : 'stale';
  if (phone.isSoundBlocked) return 'soundBlocked';
  if (phone.lastFailure === 'microphone' && facts.microphone !== 'ready') return 'noMicrophone';
  if (phone.line === 'elsewhere') return 'phoneElsewhere';
  const takesCalls = facts.agentState !== null && facts.agentState !== 'offline';
  if (facts.isRingBlocked && takesCalls) return 'touchPage';
  const isLive = contact?.phase === 'talking' || contact?.phase === 'hold';
  if (isLive && (contact.isMediaLost || phone.call?.isMediaLost === true)) return 'mediaLost';
  if (phone.line === 'refused') return 'phoneRefused';
  if (phone.line === 'lost' && takesCalls) return 'phoneLost';
  return null;
}
