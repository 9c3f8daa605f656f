import type { Queue, UpdateQueueRequest } from '@shouwen/contract';
import type { Principal } from '../platform/auth/principal.ts';
import type { Db, DbTransaction } from '../platform/db/database.ts';
import type { Recorder } from '../platform/events-port.ts';
import { AppError } from '../platform/http/app-error.ts';
import { listQueues } from './queues.ts';

export interface UpdateQueueNeeds {
  readonly db: Db;
  readonly record: Recorder;
  changed(): void;
}

/**
 * Stores what an administrator set; the engine and the live board read it again. Contacts that already wait are offered by
 * the new rules.
 * @throws {AppError} `not-found`; `invalid-request` for a skill that does not exist or stands there twice
 */
export async function updateQueue(
  { db, record, changed }: UpdateQueueNeeds,
  by: Pick<Principal, 'accountId'>,
  queueId: string,
  request: UpdateQueueRequest,
): Promise<Queue> {
  const before = await db.transaction().execute(async (transaction) => {
    const row = await transaction
      .selectFrom('queue')
      .select(['name', 'answer_within_ms', 'target_percent', 'wrap_up_ms_max', 'skills'])
      .where('queue_id', '=', queueId)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) throw new AppError('not-found');
    await requireSkills(transaction, request.skills);
    await transaction
      .updateTable('queue')
      .set({
        name: JSON.stringify(request.name),
        answer_within_ms: request.answerWithinMs,
        target_percent: request.targetPercent,
        wrap_up_ms_max: request.wrapUpMsMax,
        skills: JSON.stringify(request.skills),
      })
      .where('queue_id', '=', queueId)
      .execute();
    return {
      name: row.name,
      answerWithinMs: row.answer_within_ms,
      targetPercent: row.target_percent,
      wrapUpMsMax: row.wrap_up_ms_max,
      skills: [...row.skills],
    };
  });
  await record('queue.changed', 'centre', { queueId, byAccountId: by.accountId, before, after: request });
  changed();
  const queue = (await listQueues(db)).find((candidate) => candidate.queueId === queueId);
  if (queue === undefined) throw new AppError('not-found');
  return queue;
}

async function requireSkills(transaction: DbTransaction, skills: UpdateQueueRequest['skills']): Promise<void> {
  if (skills.length === 0) return;
  const ids = skills.map((skill) => skill.skillId);
  const rows = await transaction.selectFrom('skill').select('skill_id').where('skill_id', 'in', ids).execute();
  if (rows.length < ids.length) throw new AppError('invalid-request', wrongSkills);
}

const wrongSkills = {
  zh: '所选技能不存在或重复，请刷新后重选。',
  en: 'A chosen skill does not exist or is there twice; reload and choose again.',
};
