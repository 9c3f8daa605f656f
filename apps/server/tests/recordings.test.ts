import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { peaksSchema, recordingAccessSchema } from '@shouwen/contract';
import { RecordingWriter } from '@shouwen/media';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { usePostgres } from './_postgres.ts';
import { type Person, type RecordServer, startRecordServer } from './_record.ts';

const postgres = usePostgres();
const now = Date.parse('2026-11-24T06:30:00Z');
const seconds = 5;

let server: RecordServer;
let supervisor: Person;
let owner: Person;
let other: Person;

beforeAll(async () => {
  server = await startRecordServer(postgres, now);
  supervisor = await server.signIn('supervisor');
  owner = await server.signIn('agent', { agentId: 'a1' });
  other = await server.signIn('agent', { agentId: 'a2' });
  await startContact('c1', 'a1');
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());

async function startContact(contactId: string, agentId: string): Promise<void> {
  const subject = `contact:${contactId}`;
  const data = {
    ...{ contactId, channel: 'voice', direction: 'in', from: '13800006621', to: '10000', entryPointId: null },
    ...{ customerId: null, agentId: null, language: 'zh', callId: contactId, source: 'trunk' },
  };
  await server.platform.events.append([
    { kind: 'contact.started', subject, data },
    { kind: 'contact.queued', subject, data: { contactId, queueId: 'q' } },
    { kind: 'contact.connected', subject, data: { contactId, agentId } },
  ]);
}

/** A real recording file: the left channel loud in its second half, the right one silent. */
async function makeRecording(recordingId: string, state: 'complete' | 'partial' | null = 'complete'): Promise<string> {
  const { key, wrappedKey } = server.platform.vault.newDataKey('recording');
  const writer = new RecordingWriter(key, randomBytes(8), 0, now);
  const pieces = [writer.head];
  const left = writer.left.add();
  const loud = Buffer.alloc(160, 0x80);
  for (let frame = 0; frame < seconds * 50; frame += 1) {
    if (frame >= seconds * 25) left.write(1, frame * 160, frame * 160, 'PCMU', loud, 0, 160);
    pieces.push(...writer.drain(frame * 20));
  }
  pieces.push(...writer.finish(seconds * 1000));
  const summary = writer.summary();
  const file = `2026/11/24/${recordingId}.swr`;
  const full = server.platform.storage.recordingPath(file);
  await mkdir(path.dirname(full), { recursive: true });
  await writeFile(full, Buffer.concat(pieces));
  const subject = `recording:${recordingId}`;
  const common = { recordingId, contactId: 'c1' };
  await server.platform.events.append([{ kind: 'recording.started', subject, data: { ...common, file, wrappedKey } }]);
  if (state !== null) {
    const { durationMs, bytes, sha256 } = summary;
    await server.platform.events.append([
      { kind: 'recording.ended', subject, data: { ...common, state, durationMs, bytes, sha256, reason: null } },
    ]);
  }
  return full;
}

async function accessOf(recordingId: string): Promise<string[]> {
  const answer = await supervisor.get(`/api/recordings/${recordingId}/access`);
  return z
    .array(recordingAccessSchema)
    .parse(answer.body)
    .map((line) => `${line.accountName} ${line.action}`);
}

describe('the audio of a recording', () => {
  it('is a stereo WAV, decrypted from a file that is not', async () => {
    const file = await makeRecording('whole');
    const answer = await owner.get('/api/recordings/whole/audio');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('audio/wav');
    expect(answer.headers.get('cache-control')).toContain('no-store');
    expect(Number(answer.headers.get('content-length'))).toBe(answer.bytes.length);
    expect(answer.bytes.toString('latin1', 0, 4)).toBe('RIFF');
    expect(answer.bytes.length).toBeGreaterThan(seconds * 16_000);
    // u-law, two channels, 8 kHz, and a size that fits.
    expect([20, 22].map((at) => answer.bytes.readUInt16LE(at))).toEqual([7, 2]);
    expect(answer.bytes.readUInt32LE(24)).toBe(8000);
    expect(answer.bytes.readUInt32LE(4) + 8).toBe(answer.bytes.length);
    const stored = await readFile(file);
    expect(stored.includes(answer.bytes.subarray(-1000))).toBe(false);
  });

  it('is sent by range, any piece of it as in the whole', async () => {
    await makeRecording('ranges');
    const whole = (await owner.get('/api/recordings/ranges/audio')).bytes;
    for (const [start, end] of [
      [0, 0],
      [0, 57],
      [10, 20_000],
      [15_990, 16_100],
      [whole.length - 100, whole.length - 1],
    ] as const) {
      const answer = await owner.get('/api/recordings/ranges/audio', { range: `bytes=${start}-${end}` });
      expect(answer.status).toBe(206);
      expect(answer.headers.get('content-range')).toBe(`bytes ${start}-${end}/${whole.length}`);
      expect(answer.bytes.equals(whole.subarray(start, end + 1))).toBe(true);
    }
    const beyond = await owner.get('/api/recordings/ranges/audio', { range: `bytes=${whole.length}-` });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe(`bytes */${whole.length}`);
  });

  it('is known to nobody whose contact it is not', async () => {
    await makeRecording('private');
    for (const what of ['audio', 'peaks']) {
      expect((await other.get(`/api/recordings/private/${what}`)).status).toBe(404);
    }
    expect((await supervisor.get('/api/recordings/private/audio')).status).toBe(200);
    expect((await owner.get('/api/recordings/private/access')).status).toBe(403);
    expect((await owner.get('/api/recordings/nothing/audio')).status).toBe(404);
  });

  it('cannot be had while it is still written', async () => {
    await makeRecording('running', null);
    expect((await owner.get('/api/recordings/running/audio')).status).toBe(409);
    const page = await owner.get('/api/contacts/c1');
    const shown = page.body.recordings.find(
      (recording: { recordingId: string }) => recording.recordingId === 'running',
    );
    expect(shown).toMatchObject({ state: 'running', mayPlay: false, mayDownload: false });
  });
});

describe('access to a recording', () => {
  it('is stored once a play, not once a range', async () => {
    await makeRecording('played');
    for (let start = 0; start < 5; start += 1) {
      await owner.get('/api/recordings/played/audio', { range: `bytes=${start * 1000}-${start * 1000 + 999}` });
    }
    await supervisor.get('/api/recordings/played/audio');
    expect(await accessOf('played')).toEqual(['supervisor play', 'agent a1 play']);
    server.clock.at += 11 * 60_000;
    await owner.get('/api/recordings/played/audio');
    expect(await accessOf('played')).toEqual(['agent a1 play', 'supervisor play', 'agent a1 play']);
    const [event] = (await server.platform.events.readSubjects(['recording:played'], 100)).slice(-1);
    expect(event?.data).toMatchObject({
      action: 'play',
      contactId: 'c1',
      accountId: owner.accountId,
      address: '127.0.0.1',
    });
  });

  it('by download is for supervisors, whole, named, and always stored', async () => {
    await makeRecording('taken');
    expect((await owner.get('/api/recordings/taken/audio?download=1')).status).toBe(403);
    const answer = await supervisor.get('/api/recordings/taken/audio?download=1', { range: 'bytes=0-9' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="taken.wav"');
    await supervisor.get('/api/recordings/taken/audio?download=1');
    expect(await accessOf('taken')).toEqual(['supervisor download', 'supervisor download']);
  });

  it('shows in the timeline of the contact, without the address it came from', async () => {
    const page = await supervisor.get('/api/contacts/c1');
    const lines = page.body.timeline.filter((event: { kind: string }) => event.kind === 'recording.accessed');
    expect(lines.length).toBeGreaterThan(0);
    expect(lines[0].data).toMatchObject({ action: 'play', accountName: 'agent a1' });
    expect(JSON.stringify(page.body.timeline)).not.toMatch(/127\.0\.0\.1|wrappedKey|\.swr/);
  });
});

describe('a damaged recording', () => {
  it('is not handed out for download, and not logged as taken', async () => {
    const file = await makeRecording('damaged');
    const bytes = await readFile(file);
    bytes[bytes.length - 30] = (bytes[bytes.length - 30] ?? 0) ^ 1;
    await writeFile(file, bytes);
    const answer = await supervisor.get('/api/recordings/damaged/audio?download=1');
    expect([answer.status, answer.body.code]).toEqual([503, 'unavailable']);
    expect(await accessOf('damaged')).toEqual([]);
  });

  it('that is missing is said to be so', async () => {
    await makeRecording('lost');
    const { recordingPath } = server.platform.storage;
    await writeFile(recordingPath('2026/11/24/lost.swr'), 'not a recording');
    expect((await owner.get('/api/recordings/lost/audio')).status).toBe(503);
    expect((await owner.get('/api/recordings/lost/peaks')).status).toBe(503);
  });
});

describe('the waveform', () => {
  it('is computed once and kept', async () => {
    const file = await makeRecording('drawn');
    const peaks = peaksSchema.parse((await owner.get('/api/recordings/drawn/peaks')).body);
    const half = peaks.left.length / 2;
    expect(peaks.left.length / peaks.perSecond).toBeCloseTo(seconds, 0);
    expect(Math.max(...peaks.left.slice(0, Math.floor(half) - 1))).toBe(0);
    expect(Math.min(...peaks.left.slice(Math.ceil(half) + 1, -1))).toBeGreaterThan(0.9);
    expect(Math.max(...peaks.right)).toBe(0);
    await writeFile(file, 'gone');
    expect((await owner.get('/api/recordings/drawn/peaks')).body).toEqual(peaks);
  });
});
