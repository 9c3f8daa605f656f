import { QueryClient } from '@tanstack/react-query';
import { isApiError } from './errors.ts';

/** Lists and records. What must be true this second (desk, live board) comes over realtime.ts instead. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && isApiError(error, 'offline'),
      retryDelay: (failures) => 400 * 2 ** failures,
    },
    mutations: { retry: false },
  },
});
