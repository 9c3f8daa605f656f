import { liveSchema } from '@shouwen/contract';
import type { Http } from '../../platform/platform.ts';
import type { Realtime } from '../../platform/realtime/hub.ts';
import type { LiveBoard } from './live-board.ts';

export function registerLive(http: Http, realtime: Realtime, board: LiveBoard): void {
  http.get(
    '/api/live',
    {
      config: { access: 'live.see' },
      schema: {
        summary: 'The live board: queues, agents and the figures of today, with their definition',
        tags: ['insight'],
        response: { 200: liveSchema },
      },
    },
    () => board.snapshot().live,
  );
  realtime.topic('live', {
    authorize: (principal) => principal.permissions.includes('live.see'),
    async snapshot() {
      const { seq, live } = board.opening();
      return { seq, messages: [{ type: 'live', seq, live }] };
    },
  });
}
