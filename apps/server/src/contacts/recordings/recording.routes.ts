import { Readable } from 'node:stream';
import { idSchema, peaksSchema, recordingAccessSchema } from '@shouwen/contract';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Principal } from '../../platform/auth/principal.ts';
import type { Db } from '../../platform/db/database.ts';
import type { EventLogPort } from '../../platform/events-port.ts';
import { requirePermission, signedIn } from '../../platform/http/access.ts';
import { AppError } from '../../platform/http/app-error.ts';
import type { Http } from '../../platform/platform.ts';
import { readOwnContact } from '../contact-detail.ts';
import type { Directory } from '../directory.ts';
import { readByteRange } from './byte-range.ts';
import { PlaySessions } from './play-sessions.ts';
import { type OpenedRecording, type RecordingFiles, readPeaks } from './recording-files.ts';

export interface RecordingRoutesNeeds {
  readonly db: Db;
  readonly events: Pick<EventLogPort, 'append'>;
  readonly directory: Directory;
  readonly files: RecordingFiles;
  now(): number;
}

const params = z.object({ recordingId: idSchema });
const accessListMax = 200;

export function registerRecordingRoutes(http: Http, needs: RecordingRoutesNeeds): void {
  registerAudio(http, needs);
  http.get(
    '/api/recordings/:recordingId/peaks',
    {
      config: { access: 'recordings.play' },
      schema: { summary: 'Waveform of a recording', tags: ['recordings'], params, response: { 200: peaksSchema } },
    },
    async (request) => {
      const recording = await readRecording(needs.db, signedIn(request), request.params.recordingId);
      return readPeaks(needs.db, needs.files, recording);
    },
  );
  http.get(
    '/api/recordings/:recordingId/access',
    {
      config: { access: 'contacts.see-all' },
      schema: {
        summary: 'Who played or downloaded a recording, the latest first',
        tags: ['recordings'],
        params,
        response: { 200: z.array(recordingAccessSchema) },
      },
    },
    async (request) => {
      const { recordingId } = request.params;
      await readRecording(needs.db, signedIn(request), recordingId);
      return readAccess(needs, recordingId);
    },
  );
}

function registerAudio(http: Http, needs: RecordingRoutesNeeds): void {
  const plays = new PlaySessions();
  http.get(
    '/api/recordings/:recordingId/audio',
    {
      config: { access: 'signed-in' },
      exposeHeadRoute: false,
      schema: {
        summary: 'The recording as a WAV file (stereo, left customer, right agent), whole or by range; logged',
        tags: ['recordings'],
        params,
        querystring: z.object({
          download: z.literal('1').optional(),
          /** Names one play of a player, so that its ranges count as one in the log. */
          play: z.string().max(40).default(''),
        }),
        produces: ['audio/wav'],
      },
    },
    async (request, reply) => {
      const principal = signedIn(request);
      const { download, play } = request.query;
      const action = download === '1' ? 'download' : 'play';
      requirePermission(principal, action === 'download' ? 'recordings.download' : 'recordings.play');
      const { recordingId } = request.params;
      const recording = await readRecording(needs.db, principal, recordingId);
      if (action === 'download') await needs.files.verify(recording);
      const opened = await needs.files.open(recording);
      try {
        const isNew = action === 'download' || plays.begins(principal.accountId, recordingId, play, needs.now());
        if (isNew) {
          // Stored before the first byte leaves: nobody listens unseen.
          const data = { recordingId, contactId: recording.contact_id, accountId: principal.accountId, action };
          const event = { kind: 'recording.accessed', subject: `recording:${recordingId}` };
          await needs.events.append([{ ...event, data: { ...data, address: request.ip } }]);
        }
        if (action === 'download') {
          reply.header('content-disposition', `attachment; filename="${recordingId}.wav"`);
        }
        return sendAudio(reply, opened, action === 'download' ? undefined : request.headers.range);
      } catch (error) {
        await opened.close();
        throw error;
      }
    },
  );
}

/** Decrypts while it sends; the file is closed when the last byte went out or the listener went away. */
function sendAudio(reply: FastifyReply, opened: OpenedRecording, rangeHeader: string | undefined): FastifyReply {
  const size = opened.wavBytes;
  const range = readByteRange(rangeHeader, size);
  reply.header('accept-ranges', 'bytes').header('cache-control', 'private, no-store').type('audio/wav');
  if (range === 'unsatisfiable') {
    void opened.close();
    return reply.code(416).header('content-range', `bytes */${size}`).send();
  }
  const { start, end } = range === 'whole' ? { start: 0, end: size - 1 } : range;
  if (range !== 'whole') reply.code(206).header('content-range', `bytes ${start}-${end}/${size}`);
  reply.header('content-length', end - start + 1);
  const audio = Readable.from(opened.wav(start, end + 1), { objectMode: false });
  audio.once('close', () => void opened.close());
  return reply.send(audio);
}

/** @throws {AppError} `not-found`, also for a recording of somebody else's contact */
async function readRecording(db: Db, principal: Principal, recordingId: string) {
  const recording = await db
    .selectFrom('recording')
    .select(['recording_id', 'contact_id', 'file', 'wrapped_key', 'state', 'sha256'])
    .where('recording_id', '=', recordingId)
    .executeTakeFirst();
  if (recording === undefined) throw new AppError('not-found');
  await readOwnContact(db, principal, recording.contact_id);
  return recording;
}

async function readAccess({ db, directory }: RecordingRoutesNeeds, recordingId: string) {
  const rows = await db
    .selectFrom('recording_access')
    .select(['at', 'account_id', 'action'])
    .where('recording_id', '=', recordingId)
    .orderBy('seq', 'desc')
    .limit(accessListMax)
    .execute();
  const names = await directory.accountNames([...new Set(rows.map((row) => row.account_id))]);
  return rows.map((row) => ({
    at: row.at.toISOString(),
    accountName: names.get(row.account_id) ?? row.account_id,
    action: row.action,
  }));
}
