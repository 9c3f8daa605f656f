import type { Language, Role } from '@shouwen/contract';
import { useQuery } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { useErrorText } from '../i18n/error-text.ts';
import { formatMoment } from '../i18n/format.ts';
import { useTexts } from '../i18n/i18n.ts';
import { api, call } from '../platform/api.ts';
import { serverNow } from '../platform/realtime-browser.ts';
import { Button, Dialog, Field, Input, Notice, Select, toast } from '../ui/index.ts';
import { loginPattern } from './check-account.ts';
import { queuesQuery } from './queues-query.ts';

interface InviteDialogProps {
  onInvited: () => void;
  onClose: () => void;
}
interface Invited {
  name: string;
  link: string;
  expiresAt: string;
}

export function InviteDialog({ onInvited, onClose }: InviteDialogProps) {
  const { t } = useTexts();
  const [invited, setInvited] = useState<Invited | null>(null);
  return (
    <Dialog
      title={invited === null ? t('accounts.invite') : t('accounts.invitedTitle', { name: invited.name })}
      closeLabel={t('common.close')}
      onClose={onClose}
    >
      {invited === null ? (
        <InviteForm
          onInvited={(result) => {
            setInvited(result);
            onInvited();
          }}
        />
      ) : (
        <InvitedLink invited={invited} onClose={onClose} />
      )}
    </Dialog>
  );
}

function InviteForm({ onInvited }: { onInvited: (invited: Invited) => void }) {
  const { t, language } = useTexts();
  const errorText = useErrorText();
  const [name, setName] = useState('');
  const [login, setLogin] = useState('');
  const [role, setRole] = useState<Role>('agent');
  const [theirLanguage, setTheirLanguage] = useState<Language>(language);
  const [queueIds, setQueueIds] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<'name' | 'login' | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const wanted = login.trim().toLowerCase();
    const found = name.trim() === '' ? 'name' : loginPattern.test(wanted) ? null : 'login';
    setProblem(found);
    if (found !== null) return;
    setBusy(true);
    setFailure(null);
    try {
      const body = { name: name.trim(), login: wanted, role, queueIds: [...queueIds], language: theirLanguage };
      const invitation = await call(api.POST('/api/people', { body }));
      const link = new URL(invitation.joinPath, window.location.origin).href;
      onInvited({ name: invitation.person.name, link, expiresAt: invitation.expiresAt });
    } catch (error) {
      setFailure(errorText(error));
      setBusy(false);
    }
  };

  return (
    <form className="entry-form" onSubmit={(event) => void submit(event)} noValidate>
      {failure === null ? null : (
        <Notice look="bad" isLive>
          {failure}
        </Notice>
      )}
      <Field label={t('accounts.name')} error={problem === 'name' ? t('accounts.fieldProblem.empty') : null}>
        <Input
          value={name}
          maxLength={60}
          autoFocus
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field
        label={t('accounts.login')}
        hint={t('accounts.loginHint')}
        error={problem === 'login' ? t('accounts.fieldProblem.login') : null}
      >
        <Input
          value={login}
          maxLength={64}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={(event) => setLogin(event.target.value)}
        />
      </Field>
      <RoleAndLanguage role={role} language={theirLanguage} onRole={setRole} onLanguage={setTheirLanguage} />
      <QueueChoices chosen={queueIds} onChange={setQueueIds} />
      <Button type="submit" look="primary" size="large" isBlock isBusy={isBusy}>
        {t('accounts.makeLink')}
      </Button>
    </form>
  );
}

interface RoleAndLanguageProps {
  role: Role;
  language: Language;
  onRole: (role: Role) => void;
  onLanguage: (language: Language) => void;
}

function RoleAndLanguage({ role, language, onRole, onLanguage }: RoleAndLanguageProps) {
  const { t } = useTexts();
  return (
    <div className="people-two">
      <Field label={t('accounts.role')}>
        <Select value={role} onChange={(event) => onRole(asRole(event.target.value))}>
          <option value="agent">{t('common.role.agent')}</option>
          <option value="supervisor">{t('common.role.supervisor')}</option>
          <option value="admin">{t('common.role.admin')}</option>
        </Select>
      </Field>
      <Field label={t('accounts.language')}>
        <Select value={language} onChange={(event) => onLanguage(event.target.value === 'en' ? 'en' : 'zh')}>
          <option value="zh" lang="zh-CN">
            中文
          </option>
          <option value="en" lang="en">
            English
          </option>
        </Select>
      </Field>
    </div>
  );
}

function asRole(value: string): Role {
  return value === 'admin' || value === 'supervisor' ? value : 'agent';
}

function QueueChoices({ chosen, onChange }: { chosen: readonly string[]; onChange: (ids: readonly string[]) => void }) {
  const { t, pick } = useTexts();
  const id = useId();
  const { data: queues = [] } = useQuery(queuesQuery);
  if (queues.length === 0) return null;
  return (
    <fieldset className="ui-field">
      <legend className="ui-field-label">{t('accounts.queues')}</legend>
      <div className="people-queues">
        {queues.map((queue) => (
          <label key={queue.queueId} htmlFor={`${id}-${queue.queueId}`}>
            <input
              id={`${id}-${queue.queueId}`}
              type="checkbox"
              checked={chosen.includes(queue.queueId)}
              onChange={(event) =>
                onChange(
                  event.target.checked ? [...chosen, queue.queueId] : chosen.filter((other) => other !== queue.queueId),
                )
              }
            />
            {pick(queue.name)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function InvitedLink({ invited, onClose }: { invited: Invited; onClose: () => void }) {
  const { t, language } = useTexts();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(invited.link);
      toast(t('common.copied'), 'ready');
    } catch {
      toast(t('accounts.copyByHand'), 'bad');
    }
  };
  return (
    <>
      <p>{t('accounts.linkText', { until: formatMoment(invited.expiresAt, serverNow(), language) })}</p>
      <Field label={t('accounts.link')}>
        <Input value={invited.link} readOnly onFocus={(event) => event.target.select()} />
      </Field>
      <div className="people-two">
        <Button look="primary" icon={<Copy size={15} aria-hidden />} onClick={() => void copy()}>
          {t('common.copy')}
        </Button>
        <Button onClick={onClose}>{t('common.done')}</Button>
      </div>
    </>
  );
}
