import type { CentreTrunk } from '@shouwen/contract/administration';
import { type FormEvent, useState } from 'react';
import { useTexts } from '../../i18n/i18n.ts';
import { queryClient } from '../../platform/queries.ts';
import {
  Button,
  Dialog,
  Field,
  Input,
  Notice,
  PasswordInput,
  Select,
  Switch,
  TextArea,
  toast,
} from '../../ui/index.ts';
import { useSend } from '../use-send.ts';
import { fieldsOf, readFields, type TrunkFields, type TrunkProblem } from './trunk-form.ts';
import { saveTrunk, trunksQuery } from './trunk-requests.ts';

/** One trunk; null is a new one. Its password goes in and never comes out. */
export function TrunkDialog({ trunk, onClose }: { trunk: CentreTrunk | null; onClose: () => void }) {
  const { t } = useTexts();
  const [fields, setFields] = useState(() => fieldsOf(trunk));
  const [problems, setProblems] = useState<ReadonlySet<TrunkProblem>>(new Set());
  const { isBusy, failure, send } = useSend();
  const set = (part: Partial<TrunkFields>): void => setFields({ ...fields, ...part });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const read = readFields(fields, trunk?.hasPassword === true);
    setProblems('problems' in read ? read.problems : new Set());
    if ('problems' in read) return;
    const isSent = await send(async () => {
      await saveTrunk(trunk?.trunkId ?? null, read.request);
      await queryClient.invalidateQueries({ queryKey: trunksQuery.queryKey });
    });
    if (!isSent) return;
    toast(t('centre.trunk.saved', { name: fields.name }), 'ready');
    onClose();
  };
  const title = trunk === null ? t('centre.trunk.add') : t('centre.editNamed', { name: trunk.name });
  return (
    <Dialog title={title} closeLabel={t('common.close')} onClose={onClose}>
      <form className="admin-form" onSubmit={(event) => void submit(event)} noValidate>
        {failure === null ? null : (
          <Notice look="bad" isLive>
            {failure}
          </Notice>
        )}
        <Field label={t('centre.name')} error={problems.has('name') ? t('centre.problem.empty') : null}>
          <Input
            value={fields.name}
            maxLength={60}
            autoComplete="off"
            onChange={(event) => set({ name: event.target.value })}
          />
        </Field>
        <Field
          label={t('centre.trunk.allowFrom')}
          hint={t('centre.trunk.allowFromHint')}
          error={problems.has('allowFrom') ? t('centre.trunk.allowFromProblem') : null}
        >
          <TextArea
            className="num"
            rows={2}
            value={fields.allowFrom}
            spellCheck={false}
            onChange={(event) => set({ allowFrom: event.target.value })}
          />
        </Field>
        <Switch label={t('centre.trunk.callsOut')} isOn={fields.callsOut} onChange={(callsOut) => set({ callsOut })} />
        {fields.callsOut ? (
          <Outbound fields={fields} problems={problems} hasPassword={trunk?.hasPassword === true} set={set} />
        ) : null}
        <div className="admin-buttons">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" isBusy={isBusy}>
            {t('centre.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface OutboundProps {
  fields: TrunkFields;
  problems: ReadonlySet<TrunkProblem>;
  hasPassword: boolean;
  set: (part: Partial<TrunkFields>) => void;
}

function Outbound({ fields, problems, hasPassword, set }: OutboundProps) {
  const { t } = useTexts();
  return (
    <>
      <Field label={t('centre.trunk.host')} error={problems.has('host') ? t('centre.trunk.hostProblem') : null}>
        <Input
          value={fields.host}
          maxLength={253}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => set({ host: event.target.value })}
        />
      </Field>
      <div className="admin-two">
        <Field label={t('centre.trunk.port')} error={problems.has('port') ? t('centre.trunk.portProblem') : null}>
          <Input
            className="num"
            inputMode="numeric"
            value={fields.port}
            maxLength={5}
            autoComplete="off"
            onChange={(event) => set({ port: event.target.value })}
          />
        </Field>
        <Field label={t('centre.trunk.protocol')}>
          <Select
            value={fields.protocol}
            onChange={(event) => set({ protocol: event.target.value === 'TCP' ? 'TCP' : 'UDP' })}
          >
            <option value="UDP">UDP</option>
            <option value="TCP">TCP</option>
          </Select>
        </Field>
      </div>
      <Field
        label={t('centre.trunk.callerNumber')}
        hint={t('centre.trunk.callerHint')}
        error={problems.has('callerNumber') ? t('centre.number.addressProblem') : null}
      >
        <Input
          className="num"
          value={fields.callerNumber}
          maxLength={40}
          autoComplete="off"
          onChange={(event) => set({ callerNumber: event.target.value })}
        />
      </Field>
      <div className="admin-two">
        <Field label={t('centre.trunk.username')} hint={t('centre.trunk.usernameHint')}>
          <Input
            value={fields.username}
            maxLength={100}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => set({ username: event.target.value })}
          />
        </Field>
        <Field
          label={t('centre.trunk.password')}
          hint={hasPassword ? t('centre.trunk.passwordKept') : undefined}
          error={problems.has('password') ? t('centre.problem.empty') : null}
        >
          <PasswordInput
            value={fields.password}
            maxLength={200}
            autoComplete="new-password"
            showLabel={t('common.showPassword')}
            hideLabel={t('common.hidePassword')}
            onChange={(event) => set({ password: event.target.value })}
          />
        </Field>
      </div>
    </>
  );
}
