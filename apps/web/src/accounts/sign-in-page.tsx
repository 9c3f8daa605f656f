import { Link, useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { Headphones } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { useErrorText } from '../i18n/error-text.ts';
import { useTexts } from '../i18n/i18n.ts';
import { api, call } from '../platform/api.ts';
import { isApiError } from '../platform/errors.ts';
import { enterSession } from '../platform/session.ts';
import { Button, Field, Input, Notice, PasswordInput } from '../ui/index.ts';
import { EntryLayout } from './entry-layout.tsx';

export function SignInPage() {
  const { t } = useTexts();
  const { next } = useSearch({ from: '/sign-in' });
  const navigate = useNavigate();
  const router = useRouter();
  const errorText = useErrorText();
  const password = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    try {
      const body = { login: String(form.get('login') ?? '').trim(), password: String(form.get('password') ?? '') };
      const me = await call(api.POST('/api/session', { body }));
      await enterSession(me);
      if (next === undefined) await navigate({ to: '/', replace: true });
      else router.history.replace(next);
    } catch (failure) {
      const wait = isApiError(failure, 'slow-down') ? failure.retryAfterSeconds : null;
      setError(wait === null ? errorText(failure) : t('accounts.slowDown', { count: wait }));
      setBusy(false);
      password.current?.select();
    }
  };

  return (
    <EntryLayout title={t('accounts.signIn')}>
      <form className="entry-form" onSubmit={(event) => void submit(event)}>
        {error === null ? null : (
          <Notice look="bad" isLive>
            {error}
          </Notice>
        )}
        <Field label={t('accounts.login')}>
          <Input
            size="large"
            name="login"
            autoComplete="username"
            autoCapitalize="off"
            required
            maxLength={64}
            autoFocus
          />
        </Field>
        <Field label={t('accounts.password')}>
          <PasswordInput
            ref={password}
            size="large"
            name="password"
            autoComplete="current-password"
            required
            maxLength={200}
            showLabel={t('common.showPassword')}
            hideLabel={t('common.hidePassword')}
          />
        </Field>
        <Button type="submit" look="primary" size="large" isBlock isBusy={isBusy}>
          {t('accounts.signIn')}
        </Button>
      </form>
      <Link className="ui-button ui-button-quiet" to="/practice">
        <Headphones size={15} aria-hidden />
        {t('accounts.toPractice')}
      </Link>
    </EntryLayout>
  );
}
