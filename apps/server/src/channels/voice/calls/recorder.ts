import type { VoiceNeeds } from '../voice-needs.ts';

/** One contact's recording, from the first word with an agent to the end. */
export interface Recording {
  recordingId: string;
  contactId: string;
  /** Legs on the right channel, joined by `+`; empty when an earlier server set them. */
  speakers: string;
  isPaused: boolean;
}

/** Starts, carries on and ends recordings; every step is an event. A call is never stopped by its recording. */
export class Recorder {
  readonly #needs: VoiceNeeds;

  constructor(needs: VoiceNeeds) {
    this.#needs = needs;
  }

  /** Null when it could not be started; that is an event too. Without an agent's leg: a message, with a silent right side. */
  async start(contactId: string, customerLegId: string, agentLegId: string | null): Promise<Recording | null> {
    const recordingId = this.#needs.newId();
    const { key, wrappedKey } = this.#needs.newRecordingKey(recordingId);
    const day = new Date(this.#needs.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
    const file = `${day}/${recordingId}.swr`;
    // The key is stored before the first word is written: a file whose key is lost would be a lost recording.
    await this.#needs.record('recording.started', `recording:${recordingId}`, {
      recordingId,
      contactId,
      file,
      wrappedKey,
    });
    try {
      await this.#needs.media.startRecording({
        recordingId,
        leftLegId: customerLegId,
        rightLegId: agentLegId,
        file,
        key,
      });
      return { recordingId, contactId, speakers: agentLegId ?? '', isPaused: false };
    } catch (error) {
      await this.#failed(recordingId, contactId, String(error));
      return null;
    }
  }

  /** Who is heard on the right channel from now on: the agent, a third beside, or another agent after a transfer. */
  async setSpeakers(recording: Recording, legIds: readonly string[]): Promise<void> {
    const speakers = legIds.join('+');
    if (recording.speakers === speakers) return;
    recording.speakers = speakers;
    try {
      await this.#needs.media.setRecordedLegs(recording.recordingId, 'right', [...legIds]);
    } catch (error) {
      this.#needs.log.error({ recordingId: recording.recordingId, error: String(error) }, 'recording not carried on');
    }
  }

  /** Stops the recording for card numbers, or goes on with it. Rejects when the media process cannot. */
  async setPaused(recording: Recording, agentId: string, isPaused: boolean): Promise<void> {
    if (recording.isPaused === isPaused) return;
    const { recordingId, contactId } = recording;
    const { media, record } = this.#needs;
    const { atMs } = await (isPaused ? media.pauseRecording(recordingId) : media.resumeRecording(recordingId));
    recording.isPaused = isPaused;
    const kind = isPaused ? 'recording.paused' : 'recording.resumed';
    await record(kind, `recording:${recordingId}`, { recordingId, contactId, agentId, atMs: Math.round(atMs) });
  }

  async stop(recording: Recording): Promise<void> {
    const { recordingId, contactId } = recording;
    try {
      const result = await this.#needs.media.stopRecording(recordingId);
      await this.#needs.record('recording.ended', `recording:${recordingId}`, {
        recordingId,
        contactId,
        state: 'complete',
        durationMs: Math.round(result.durationMs),
        bytes: result.bytes,
        sha256: result.sha256,
        reason: null,
      });
    } catch (error) {
      await this.#failed(recordingId, contactId, String(error));
    }
  }

  async #failed(recordingId: string, contactId: string, reason: string): Promise<void> {
    this.#needs.log.error({ recordingId, contactId, reason }, 'recording failed');
    await this.#needs.record('recording.ended', `recording:${recordingId}`, {
      recordingId,
      contactId,
      state: 'failed',
      durationMs: 0,
      bytes: 0,
      sha256: null,
      reason: reason.slice(0, 200),
    });
  }
}
