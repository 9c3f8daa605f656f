import { type FormEvent, useState } from 'react';
import { passwordProblem } from '../accounts/check-account.ts';
import { NewPassword } from '../accounts/new-password.tsx';
import { useErrorText } from '../i18n/error-text.ts';
import { useTexts } from '../i18n/i18n.ts';
import { api, call } from '../platform/api.ts';
import { isApiError } from '../platform/errors.ts';
import { useMe } from '../platform/session.ts';
import { Button, Field, Notice, PasswordInput, toast } from '../ui/index.ts';
import '../accounts/entry.css';

/** One's own password. The form opens when it is wanted, so that it is not in the way the rest of the year. */
export function PasswordSettings() {
  const { t } = useTexts();
  const [isOpen, setOpen] = useState(false);
  return (
    <section className="ui-panel settings-panel" aria-label={t('settings.password')}>
      <h2>{t('settings.password')}</h2>
      {isOpen ? (
        <PasswordForm onDone={() => setOpen(false)} />
      ) : (
        <>
          <p className="settings-hint">{t('settings.passwordText')}</p>
          <Button onClick={() => setOpen(true)}>{t('settings.changePassword')}</Button>
        </>
      )}
    </section>
  );
}

function PasswordForm({ onDone }: { onDone: () => void }) {
  const { t } = useTexts();
  const me = useMe();
  const change = useChange(onDone);
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [problems, setProblems] = useState<{ current?: string; next?: string }>({});
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const easy = passwordProblem(next, [me.login, me.name, me.centreName]);
    const found = {
      ...(current === '' ? { current: t('accounts.fieldProblem.empty') } : {}),
      ...(easy === undefined ? {} : { next: t(`accounts.fieldProblem.${easy}`) }),
    };
    setProblems(found);
    if (Object.keys(found).length === 0) void change.send(current, next);
  };
  return (
    <form className="settings-form" onSubmit={submit} noValidate>
      {change.failure === null ? null : (
        <Notice look="bad" isLive>
          {change.failure}
        </Notice>
      )}
      <Field label={t('settings.currentPassword')} error={problems.current}>
        <PasswordInput
          size="large"
          value={current}
          maxLength={200}
          autoFocus
          autoComplete="current-password"
          showLabel={t('common.showPassword')}
          hideLabel={t('common.hidePassword')}
          onChange={(event) => setCurrent(event.target.value)}
        />
      </Field>
      <NewPassword
        label={t('settings.newPassword')}
        value={next}
        own={[me.login, me.name, me.centreName]}
        error={problems.next ?? null}
        onChange={setNext}
      />
      <div className="settings-buttons">
        <Button type="submit" look="primary" isBusy={change.isBusy}>
          {t('settings.changePassword')}
        </Button>
        <Button onClick={onDone}>{t('common.cancel')}</Button>
      </div>
    </form>
  );
}

function useChange(onDone: () => void) {
  const { t } = useTexts();
  const errorText = useErrorText();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const send = async (currentPassword: string, newPassword: string): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await call(api.POST('/api/me/password', { body: { currentPassword, newPassword } }));
      toast(t('settings.passwordChanged'), 'ready');
      onDone();
    } catch (error) {
      const wait = isApiError(error, 'slow-down') ? error.retryAfterSeconds : null;
      setFailure(wait === null ? errorText(error) : t('accounts.slowDown', { count: wait }));
      setBusy(false);
    }
  };
  return { isBusy, failure, send };
}
