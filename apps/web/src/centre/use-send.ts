import { useState } from 'react';
import { useErrorText } from '../i18n/error-text.ts';
import { isApiError } from '../platform/errors.ts';

/** Sends a form and keeps why it failed. `send` gives true when it worked. */
export function useSend() {
  const errorText = useErrorText();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [wrongFields, setWrongFields] = useState<ReadonlyMap<string, string>>(new Map());
  const send = async (act: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    setFailure(null);
    setWrongFields(new Map());
    try {
      await act();
      return true;
    } catch (error) {
      setFailure(errorText(error));
      if (isApiError(error)) setWrongFields(new Map(error.issues.map((issue) => [issue.path, issue.message])));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, failure, wrongFields, send };
}
