import { useCallback, useState } from 'react';
import { useErrorText } from '../../i18n/error-text.ts';
import { toast } from '../../ui/index.ts';

/** Runs one request at a time; says in a toast when it failed. */
export function useTask(): { isBusy: boolean; run: (task: () => Promise<unknown>) => Promise<boolean> } {
  const [isBusy, setBusy] = useState(false);
  const errorText = useErrorText();
  const run = useCallback(
    async (task: () => Promise<unknown>): Promise<boolean> => {
      setBusy(true);
      try {
        await task();
        return true;
      } catch (error) {
        toast(errorText(error), 'bad');
        return false;
      } finally {
        setBusy(false);
      }
    },
    [errorText],
  );
  return { isBusy, run };
}
