import { randomBytes } from 'node:crypto';
import { startMediaProcess } from './media-process.ts';
import { bytesBelow } from './recorded-bytes.ts';
import type { Relay } from './relay.ts';

/** Our media process as a relay beside others. */
export async function startOwnRelay(): Promise<Relay> {
  const { pid, engine, recordingsDir, stop } = await startMediaProcess('40000-40999');
  return {
    name: 'own',
    pid,
    async call(id, sdp, isRecorded) {
      const kind = sdp.a.includes('UDP/TLS') ? 'webrtc' : 'rtp';
      await engine.createLeg({ legId: `${id}-a`, callId: id, kind, codecs: ['PCMU', 'PCMA'] });
      await engine.createLeg({ legId: `${id}-b`, callId: id, kind: 'rtp', codecs: ['PCMU', 'PCMA'] });
      const a = await engine.accept(`${id}-a`, sdp.a);
      const b = await engine.accept(`${id}-b`, sdp.b);
      await engine.bridge(`${id}-a`, `${id}-b`);
      const recording = { recordingId: id, leftLegId: `${id}-a`, rightLegId: `${id}-b`, file: `${id}.rec` };
      if (isRecorded) await engine.startRecording({ ...recording, key: randomBytes(32) });
      return { a: a.sdp, b: b.sdp };
    },
    async hangUp(id) {
      await engine.closeLeg(`${id}-a`);
      await engine.closeLeg(`${id}-b`);
    },
    recordedBytes: () => bytesBelow(recordingsDir),
    stop,
  };
}
