import type { SetupRequest } from '@shouwen/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { useErrorText } from '../i18n/error-text.ts';
import { useTexts } from '../i18n/i18n.ts';
import { api, call } from '../platform/api.ts';
import { enterSession } from '../platform/session.ts';
import { Button, Choices, Field, Input, Notice, Skeleton } from '../ui/index.ts';
import { type AccountErrors, type AccountFields, checkAccount, type FieldProblem } from './check-account.ts';
import { EntryLayout } from './entry-layout.tsx';
import { NewPassword } from './new-password.tsx';

/** The page behind the one-time link: the first administrator, and what the centre starts with. */
export function SetupPage() {
  const { t } = useTexts();
  const { token } = useParams({ from: '/setup/$token' });
  const errorText = useErrorText();
  const state = useQuery({
    queryKey: ['setup', token],
    retry: false,
    queryFn: () => call(api.GET('/api/setup/{token}', { params: { path: { token } } })),
  });
  if (state.isPending) {
    return (
      <EntryLayout title={t('accounts.setup')} isWide>
        <Skeleton lines={6} status={t('common.loading')} />
      </EntryLayout>
    );
  }
  if (state.isError || !state.data.isOpen) {
    return (
      <EntryLayout title={t('accounts.setup')}>
        <Notice look="warn">{state.isError ? errorText(state.error) : t('accounts.setupClosed')}</Notice>
        <Link className="ui-button" to="/sign-in">
          {t('accounts.toSignIn')}
        </Link>
      </EntryLayout>
    );
  }
  return <SetupForm token={token} />;
}

function SetupForm({ token }: { token: string }) {
  const { t, language } = useTexts();
  const navigate = useNavigate();
  const errorText = useErrorText();
  const [fields, setFields] = useState({ name: '', login: '', password: '', centreName: '' });
  const [content, setContent] = useState<SetupRequest['content']>('demo');
  const [errors, setErrors] = useState<AccountErrors>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [startedAt, setStartedAt] = useState<number | null>(null);

  const change = (name: keyof AccountFields, value: string): void => {
    setFields({ ...fields, [name]: value });
    setErrors({ ...errors, [name]: undefined });
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const found = checkAccount(fields);
    setErrors(found);
    if (Object.values(found).some((error) => error !== undefined)) return;
    setFailure(null);
    setStartedAt(Date.now());
    try {
      const body: SetupRequest = { ...fields, login: fields.login.trim().toLowerCase(), language, content };
      const me = await call(api.POST('/api/setup/{token}', { params: { path: { token } }, body }));
      await enterSession(me);
      await navigate({ to: me.permissions.includes('desk.use') ? '/desk' : '/', replace: true });
    } catch (error) {
      setFailure(errorText(error));
      setStartedAt(null);
    }
  };
  if (startedAt !== null) return <SetupProgress startedAt={startedAt} content={content} />;
  return (
    <EntryLayout title={t('accounts.setup')} text={t('accounts.setupText')} isWide>
      <form className="entry-form" onSubmit={(event) => void submit(event)} noValidate>
        {failure === null ? null : (
          <Notice look="bad" isLive>
            {failure}
          </Notice>
        )}
        <AccountInputs fields={fields} errors={errors} onChange={change} />
        <Choices
          label={t('accounts.content')}
          name="content"
          value={content}
          choices={[
            { value: 'demo', label: t('accounts.demo'), hint: t('accounts.demoHint') },
            { value: 'empty', label: t('accounts.empty'), hint: t('accounts.emptyHint') },
          ]}
          onChange={setContent}
        />
        <Button type="submit" look="primary" size="large" isBlock>
          {t('accounts.create')}
        </Button>
      </form>
    </EntryLayout>
  );
}

interface AccountInputsProps {
  fields: AccountFields;
  errors: AccountErrors;
  onChange: (name: keyof AccountFields, value: string) => void;
}

function AccountInputs({ fields, errors, onChange }: AccountInputsProps) {
  const { t } = useTexts();
  const say = (problem: FieldProblem | undefined): string | null =>
    problem === undefined ? null : t(`accounts.fieldProblem.${problem}`);
  return (
    <>
      <Field label={t('accounts.centreName')} error={say(errors.centreName)}>
        <Input
          size="large"
          value={fields.centreName}
          maxLength={60}
          autoFocus
          autoComplete="organization"
          placeholder={t('accounts.centreExample')}
          onChange={(event) => onChange('centreName', event.target.value)}
        />
      </Field>
      <div className="entry-two">
        <Field label={t('accounts.name')} error={say(errors.name)}>
          <Input
            size="large"
            value={fields.name}
            maxLength={60}
            autoComplete="name"
            onChange={(event) => onChange('name', event.target.value)}
          />
        </Field>
        <Field label={t('accounts.login')} hint={t('accounts.loginHint')} error={say(errors.login)}>
          <Input
            size="large"
            value={fields.login}
            maxLength={64}
            autoComplete="username"
            autoCapitalize="off"
            spellCheck={false}
            onChange={(event) => onChange('login', event.target.value)}
          />
        </Field>
      </div>
      <NewPassword
        value={fields.password}
        own={[fields.login, fields.name, fields.centreName]}
        error={say(errors.password)}
        onChange={(value) => onChange('password', value)}
      />
    </>
  );
}

function SetupProgress({ startedAt, content }: { startedAt: number; content: SetupRequest['content'] }) {
  const { t } = useTexts();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => setSeconds(Math.floor((Date.now() - startedAt) / 1000)), 500);
    return () => window.clearInterval(timer);
  }, [startedAt]);
  return (
    <EntryLayout title={t('accounts.creating')} text={t(`accounts.creatingText.${content}`)}>
      <div className="ui-progress" role="progressbar" aria-label={t('accounts.creating')}>
        <i />
      </div>
      <p className="dim num">{t('accounts.secondsSoFar', { count: seconds })}</p>
    </EntryLayout>
  );
}
