import { useQuery } from '@tanstack/react-query';
import { queuesQuery } from '../../../accounts/queues-query.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { usePinyin } from '../../../shell/palette/pinyin.ts';
import { fetchColleagues } from '../desk-actions.ts';
import { findTargets, type Target } from './targets.ts';

/** Who is free changes while one looks. */
const refreshMs = 3_000;

export interface FoundTargets {
  targets: readonly Target[];
  isLoading: boolean;
  /** Colleagues could not be fetched; queues and numbers work all the same. */
  error: unknown;
}

export function useTargets(typed: string): FoundTargets {
  const { pick } = useTexts();
  const toSyllables = usePinyin();
  const colleagues = useQuery({
    queryKey: ['desk', 'colleagues'],
    queryFn: fetchColleagues,
    staleTime: 0,
    refetchInterval: refreshMs,
  });
  const queues = useQuery(queuesQuery);
  const sources = {
    colleagues: colleagues.data ?? [],
    queues: queues.data ?? [],
    queueLabel: (queue: { name: { zh: string; en: string } }) => pick(queue.name),
    toSyllables,
  };
  return { targets: findTargets(sources, typed), isLoading: colleagues.isPending, error: colleagues.error };
}
