/** The record of changes, and how one is taken back: by the same routes a person would use. */
import { updateQueueRequestSchema } from '@shouwen/contract';
import {
  type CentreChange,
  changesPageSchema,
  saveNumberRequestSchema,
  trunkSettingsSchema,
} from '@shouwen/contract/administration';
import { calendarSettingsSchema } from '@shouwen/contract/flows';
import { infiniteQueryOptions } from '@tanstack/react-query';
import { assignFlow, publishVersion } from '../../flows/flow-requests.ts';
import { api, call } from '../../platform/api.ts';
import { removeCalendar, saveCalendar } from '../calendars/calendar-requests.ts';
import { removeNumber, saveNumber } from '../numbers/number-requests.ts';
import { ask } from '../request.ts';
import { removeTrunk, saveTrunk } from '../trunks/trunk-requests.ts';

export const changesQuery = infiniteQueryOptions({
  queryKey: ['changes'],
  staleTime: 0,
  initialPageParam: 0,
  queryFn: ({ pageParam }) =>
    ask(changesPageSchema, 'GET', `/api/changes?limit=100${pageParam === 0 ? '' : `&before=${pageParam}`}`),
  getNextPageParam: (page) => page.nextBefore,
});

/** What takes a change back; null when nothing can. A change that is undone is a new change, and on record like it. */
export function undoOf({ kind, data }: CentreChange): (() => Promise<unknown>) | null {
  switch (kind) {
    case 'queue.changed': {
      const before = updateQueueRequestSchema.safeParse(data.before);
      const queueId = textOf(data.queueId);
      if (!before.success || queueId === null) return null;
      return () => call(api.PUT('/api/queues/{queueId}', { params: { path: { queueId } }, body: before.data }));
    }
    case 'flow.changed': {
      const flowId = textOf(data.flowId);
      const before = data.before;
      if (data.action !== 'published' || flowId === null || typeof before !== 'number') return null;
      return async () => {
        const { isPublished } = await publishVersion(flowId, before);
        if (!isPublished) throw new Error('the version before has errors now');
      };
    }
    case 'entry-point.flow-changed': {
      const id = textOf(data.entryPointId);
      return id === null ? null : () => assignFlow(id, textOf(data.before));
    }
    case 'calendar.changed': {
      const id = textOf(data.calendarId);
      if (id === null) return null;
      if (data.before === null) return () => removeCalendar(id);
      const before = calendarSettingsSchema.safeParse(data.before);
      return before.success ? () => saveCalendar(data.after === null ? null : id, before.data) : null;
    }
    case 'entry-point.changed': {
      const id = textOf(data.entryPointId);
      if (id === null) return null;
      if (data.before === null) return () => removeNumber(id);
      const before = saveNumberRequestSchema.safeParse(data.before);
      return before.success ? () => saveNumber(data.after === null ? null : id, before.data) : null;
    }
    case 'trunk.changed':
      return undoOfTrunk(data);
    default:
      return null;
  }
}

/** A password that was replaced or removed cannot come back: nobody has it any more. */
function undoOfTrunk(data: CentreChange['data']): (() => Promise<unknown>) | null {
  const id = textOf(data.trunkId);
  if (id === null || data.isPasswordChanged === true) return null;
  if (data.before === null) return () => removeTrunk(id);
  const before = trunkSettingsSchema.safeParse(data.before);
  if (!before.success) return null;
  const isGone = data.after === null;
  if (isGone && before.data.outbound?.username != null) return null;
  return () => saveTrunk(isGone ? null : id, { ...before.data, password: null });
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
