import { queryOptions } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { createBrowserPhone } from '../desks/agent/softphone/browser-phone.ts';
import { createMicrophone, type Microphone } from '../desks/agent/softphone/microphone.ts';
import type { Softphone } from '../desks/agent/softphone/softphone.ts';
import { createSpeaker } from '../desks/agent/softphone/speaker.ts';
import { api, call } from '../platform/api.ts';
import { queryClient } from '../platform/queries.ts';

/** The guest's credentials and the numbers they may dial. */
export const practiceQuery = queryOptions({
  queryKey: ['practice'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: () => call(api.POST('/api/practice/session')),
});

export interface PracticePhone {
  phone: Softphone;
  microphone: Microphone;
}

/** The guest's phone; hangs up and lets the microphone go when the page is left. */
export function usePracticePhone(): PracticePhone {
  const parts = useMemo(() => {
    const microphone = createMicrophone(() => null);
    let isFirst = true;
    const phone = createBrowserPhone({
      fetchCredentials: async () => {
        // The page has a session already; later ones are fetched because the first ran out.
        const session = await queryClient.fetchQuery({
          ...practiceQuery,
          staleTime: isFirst ? Number.POSITIVE_INFINITY : 0,
        });
        isFirst = false;
        return session.phone;
      },
      loadAgent: () => import('../desks/agent/softphone/jssip-agent.ts').then((module) => module.createJssipAgent),
      microphone,
      speaker: createSpeaker(() => null),
      lock: null,
      now: () => Date.now(),
      setTimer(run, milliseconds) {
        const timer = window.setTimeout(run, milliseconds);
        return () => window.clearTimeout(timer);
      },
    });
    return { phone, microphone };
  }, []);
  useEffect(() => {
    parts.phone.start();
    return () => {
      parts.phone.stop();
      parts.microphone.release();
    };
  }, [parts]);
  return parts;
}
