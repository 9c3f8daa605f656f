import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useErrorText } from '../i18n/error-text.ts';
import { useTexts } from '../i18n/i18n.ts';
import { api, call } from '../platform/api.ts';
import { enterSession } from '../platform/session.ts';
import { Button, Field, Input, Notice, Skeleton } from '../ui/index.ts';
import { passwordProblem } from './check-account.ts';
import { EntryLayout } from './entry-layout.tsx';
import { NewPassword } from './new-password.tsx';

/** Behind an invitation: one password, and in. */
export function JoinPage() {
  const { t } = useTexts();
  const { token } = useParams({ from: '/join/$token' });
  const errorText = useErrorText();
  const state = useQuery({
    queryKey: ['join', token],
    retry: false,
    queryFn: () => call(api.GET('/api/join/{token}', { params: { path: { token } } })),
  });
  if (state.isPending) {
    return (
      <EntryLayout title={t('accounts.join')}>
        <Skeleton lines={4} status={t('common.loading')} />
      </EntryLayout>
    );
  }
  if (state.isError) {
    return (
      <EntryLayout title={t('accounts.join')}>
        <Notice look="warn">{errorText(state.error)}</Notice>
        <Link className="ui-button" to="/sign-in">
          {t('accounts.toSignIn')}
        </Link>
      </EntryLayout>
    );
  }
  return <JoinForm token={token} name={state.data.name} login={state.data.login} />;
}

function JoinForm({ token, name, login }: { token: string; name: string; login: string }) {
  const { t } = useTexts();
  const navigate = useNavigate();
  const errorText = useErrorText();
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const found = passwordProblem(password, [login, name]);
    setProblem(found === undefined ? null : t(`accounts.fieldProblem.${found}`));
    if (found !== undefined) return;
    setBusy(true);
    setFailure(null);
    try {
      const me = await call(api.POST('/api/join/{token}', { params: { path: { token } }, body: { password } }));
      await enterSession(me);
      await navigate({ to: '/', replace: true });
    } catch (error) {
      setFailure(errorText(error));
      setBusy(false);
    }
  };
  return (
    <EntryLayout title={t('accounts.joinAs', { name })} text={t('accounts.joinText')}>
      <form className="entry-form" onSubmit={(event) => void submit(event)} noValidate>
        {failure === null ? null : (
          <Notice look="bad" isLive>
            {failure}
          </Notice>
        )}
        <Field label={t('accounts.login')}>
          <Input size="large" value={login} readOnly autoComplete="username" />
        </Field>
        <NewPassword value={password} own={[login, name]} error={problem} onChange={setPassword} />
        <Button type="submit" look="primary" size="large" isBlock isBusy={isBusy}>
          {t('accounts.joinNow')}
        </Button>
      </form>
    </EntryLayout>
  );
}
