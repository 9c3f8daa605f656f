import { isApiError } from '../platform/errors.ts';
import { useTexts } from './i18n.ts';

/** The sentence to show for something that failed: the server's own, else ours by code. */
export function useErrorText(): (error: unknown) => string {
  const { t } = useTexts();
  return (error) => {
    if (!isApiError(error)) return t('errors.unexpected');
    if (error.message !== '') return error.message;
    return t(`errors.${error.code}`);
  };
}
