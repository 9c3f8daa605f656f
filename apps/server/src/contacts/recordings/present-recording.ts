import type { Recording } from '@shouwen/contract';
import type { Selectable } from 'kysely';
import type { Principal } from '../../platform/auth/principal.ts';
import type { RecordingTable } from '../contact.sql.ts';

/** A recording as the page of its contact shows it; whoever sees the contact sees that there is one. */
export function presentRecording(row: Selectable<RecordingTable>, principal: Principal, now: number): Recording {
  const isThere = row.state === 'complete' || row.state === 'partial';
  return {
    recordingId: row.recording_id,
    startedAt: row.started_at.toISOString(),
    durationMs: row.state === 'running' ? Math.max(0, now - row.started_at.getTime()) : row.duration_ms,
    bytes: row.bytes,
    sha256: row.sha256,
    state: row.state,
    channels: { left: 'customer', right: 'agent' },
    mayPlay: isThere && principal.permissions.includes('recordings.play'),
    mayDownload: isThere && principal.permissions.includes('recordings.download'),
  };
}
