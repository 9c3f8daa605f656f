import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { MapPinOff } from 'lucide-react';
import { useErrorText } from '../i18n/error-text.ts';
import { useTexts } from '../i18n/i18n.ts';
import { ErrorBox } from '../ui/index.ts';
import './page-error.css';

/** A whole page failed. Calls go on: the phone lives outside of pages. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const { t } = useTexts();
  const errorText = useErrorText();
  const router = useRouter();
  const retry = (): void => {
    reset();
    void router.invalidate();
  };
  return (
    <div className="page-error">
      <h1 className="vh">{t('shell.pageFailed')}</h1>
      <ErrorBox title={t('shell.pageFailed')} text={errorText(error)} retryLabel={t('common.retry')} onRetry={retry} />
    </div>
  );
}

export function NotFoundPage() {
  const { t } = useTexts();
  return (
    <main className="page-error">
      <div className="ui-panel page-error-card">
        <MapPinOff size={28} strokeWidth={1.6} aria-hidden />
        <h1>{t('shell.notFound')}</h1>
        <p>{t('shell.notFoundText')}</p>
        <Link className="ui-button ui-button-primary ui-button-usual" to="/">
          {t('shell.toStart')}
        </Link>
      </div>
    </main>
  );
}
