import { type CentreNumber, saveNumberRequestSchema } from '@shouwen/contract/administration';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { queuesQuery } from '../../accounts/queues-query.ts';
import { assignFlow, flowsQuery } from '../../flows/flow-requests.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { Button, Dialog, Field, Input, Notice, Select, toast } from '../../ui/index.ts';
import { useSend } from '../use-send.ts';
import { saveNumber } from './number-requests.ts';
import { refreshNumbers } from './numbers-page.tsx';

/** One number: what is dialled, and the flow its callers go through. Null is a new one. */
export function NumberDialog({ number, onClose }: { number: CentreNumber | null; onClose: () => void }) {
  const { t } = useTexts();
  const title = number === null ? t('centre.number.add') : t('centre.editNamed', { name: number.address });
  const { data: flows } = useQuery(flowsQuery);
  const { data: queues } = useQuery(queuesQuery);
  return (
    <Dialog title={title} closeLabel={t('common.close')} onClose={onClose}>
      {flows === undefined || queues === undefined ? null : <NumberForm {...{ number, flows, queues, onClose }} />}
    </Dialog>
  );
}

interface NumberFormProps {
  number: CentreNumber | null;
  flows: readonly {
    flowId: string;
    name: { zh: string; en: string };
    liveVersion: number | null;
    entryPointIds: string[];
  }[];
  queues: readonly { queueId: string; name: { zh: string; en: string } }[];
  onClose: () => void;
}

function NumberForm({ number, flows, queues, onClose }: NumberFormProps) {
  const { t, pick } = useTexts();
  const assigned = flows.find((flow) => flow.entryPointIds.includes(number?.entryPointId ?? ''))?.flowId ?? '';
  const [fields, setFields] = useState({
    address: number?.address ?? '',
    zh: number?.name.zh ?? '',
    en: number?.name.en ?? '',
    flowId: assigned,
    language: number?.language ?? 'zh',
    queueId: number?.queueId ?? queues[0]?.queueId ?? '',
  });
  const [isTried, setTried] = useState(false);
  const { isBusy, failure, send } = useSend();
  const { address, zh, en, language, queueId } = fields;
  const read = saveNumberRequestSchema.safeParse({ address, name: { zh, en }, language, queueId });
  const wrong = (path: string): boolean =>
    isTried && read.error?.issues.some((issue) => issue.path.join('.') === path) === true;
  const set = (part: Partial<typeof fields>): void => setFields({ ...fields, ...part });

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (!read.success) return;
    const isSent = await send(async () => {
      const saved = await saveNumber(number?.entryPointId ?? null, read.data);
      if (fields.flowId !== assigned) await assignFlow(saved.entryPointId, fields.flowId === '' ? null : fields.flowId);
      await refreshNumbers();
    });
    if (!isSent) return;
    toast(t('centre.saved', { name: address }), 'ready');
    onClose();
  };
  return (
    <form className="admin-form" onSubmit={(event) => void submit(event)} noValidate>
      {failure === null ? null : (
        <Notice look="bad" isLive>
          {failure}
        </Notice>
      )}
      <Field
        label={t('centre.number.address')}
        hint={t('centre.number.addressHint')}
        error={wrong('address') ? t('centre.number.addressProblem') : null}
      >
        <Input
          className="num"
          value={address}
          maxLength={40}
          autoComplete="off"
          onChange={(event) => set({ address: event.target.value })}
        />
      </Field>
      <div className="admin-two">
        <Field label={t('centre.nameZh')} error={wrong('name.zh') ? t('centre.problem.empty') : null}>
          <Input value={zh} maxLength={60} autoComplete="off" onChange={(event) => set({ zh: event.target.value })} />
        </Field>
        <Field label={t('centre.nameEn')} error={wrong('name.en') ? t('centre.problem.empty') : null}>
          <Input value={en} maxLength={60} autoComplete="off" onChange={(event) => set({ en: event.target.value })} />
        </Field>
      </div>
      <Field label={t('flows.flow')} hint={t('centre.number.flowHint')}>
        <Select value={fields.flowId} onChange={(event) => set({ flowId: event.target.value })}>
          <option value="">{t('centre.number.noFlow')}</option>
          {flows
            .filter((flow) => flow.liveVersion !== null)
            .map((flow) => (
              <option key={flow.flowId} value={flow.flowId}>
                {pick(flow.name)}
              </option>
            ))}
        </Select>
      </Field>
      {fields.flowId === '' ? (
        <div className="admin-two">
          <Field label={t('centre.number.language')}>
            <Select value={language} onChange={(event) => set({ language: event.target.value === 'en' ? 'en' : 'zh' })}>
              <option value="zh">{t('flows.languageName.zh')}</option>
              <option value="en">{t('flows.languageName.en')}</option>
            </Select>
          </Field>
          <Field label={t('centre.number.queue')} error={wrong('queueId') ? t('centre.problem.empty') : null}>
            <Select value={queueId} onChange={(event) => set({ queueId: event.target.value })}>
              {queues.map((queue) => (
                <option key={queue.queueId} value={queue.queueId}>
                  {pick(queue.name)}
                </option>
              ))}
            </Select>
          </Field>
        </div>
      ) : null}
      <div className="admin-buttons">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" look="primary" isBusy={isBusy}>
          {t('centre.save')}
        </Button>
      </div>
    </form>
  );
}
