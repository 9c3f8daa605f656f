import type { SipAgent } from '@shouwen/sip';
import type { AgentPhones } from './agents/agent-phones.ts';
import type { MediaRouter } from './calls/media-router.ts';
import type { Recorder } from './calls/recorder.ts';
import type { SavedCalls } from './calls/saved-calls.ts';
import type { CallTable, VoiceContact } from './calls/voice-contact.ts';
import type { Trunk, VoiceNeeds } from './voice-needs.ts';

/** What the operations on calls share. */
export interface VoiceContext {
  needs: VoiceNeeds;
  sip: SipAgent;
  router: MediaRouter;
  phones: AgentPhones;
  table: CallTable;
  recorder: Recorder;
  saved: SavedCalls;
  /** The trunk for calls that go out; null while there is none. */
  trunkOut(): Trunk | null;
  /** The centre stops: no new calls. */
  isDraining: boolean;
  /** Agents whose dial is on its way to the engine. */
  dialling: Set<string>;
  /** The agent's phone hung up; said here because talk and consultation need each other. */
  agentHungUp(contact: VoiceContact, cause: string): Promise<void>;
}

/** Runs work nobody waits for; a failure is logged with the call it belongs to. */
export function inBackground(context: VoiceContext, contactId: string, work: Promise<unknown>): void {
  work.catch((error) => context.needs.log.error({ contactId, error: String(error) }, 'voice operation failed'));
}
