import type { CreateFlowRequest } from '@shouwen/contract/flows';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useErrorText } from '../i18n/error-text.ts';
import { useTexts } from '../i18n/i18n.ts';
import { queryClient } from '../platform/queries.ts';
import { Button, Dialog, Field, Input, Notice, Select } from '../ui/index.ts';
import { createFlow, entryPointsQuery, flowsQuery } from './flow-requests.ts';

interface CreateFlowDialogProps {
  onCreated: (flowId: string) => void;
  onClose: () => void;
}

/** A new flow begins as what a number's callers hear now, or as a copy of a live one. */
export function CreateFlowDialog({ onCreated, onClose }: CreateFlowDialogProps) {
  const { t, pick } = useTexts();
  const errorText = useErrorText();
  const { data: flows = [] } = useQuery(flowsQuery);
  const { data: entryPoints = [] } = useQuery(entryPointsQuery);
  const [name, setName] = useState({ zh: '', en: '' });
  const [from, setFrom] = useState('');
  const [isTried, setTried] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const problemOf = (text: string): string | null => (isTried && text.trim() === '' ? t('centre.problem.empty') : null);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (name.zh.trim() === '' || name.en.trim() === '') return;
    setBusy(true);
    setFailure(null);
    try {
      const flow = await createFlow({ name: { zh: name.zh.trim(), en: name.en.trim() }, from: readFrom(from) });
      await queryClient.invalidateQueries({ queryKey: flowsQuery.queryKey });
      onCreated(flow.flowId);
    } catch (error) {
      setFailure(errorText(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('flows.create')} closeLabel={t('common.close')} onClose={onClose}>
      <form className="queues-form" onSubmit={(event) => void submit(event)} noValidate>
        {failure === null ? null : (
          <Notice look="bad" isLive>
            {failure}
          </Notice>
        )}
        <Field label={t('centre.nameZh')} error={problemOf(name.zh)}>
          <Input
            value={name.zh}
            maxLength={60}
            autoComplete="off"
            onChange={(event) => setName({ ...name, zh: event.target.value })}
          />
        </Field>
        <Field label={t('centre.nameEn')} error={problemOf(name.en)}>
          <Input
            value={name.en}
            maxLength={60}
            autoComplete="off"
            onChange={(event) => setName({ ...name, en: event.target.value })}
          />
        </Field>
        <Field label={t('flows.beginsAs')} hint={t('flows.beginsAsHint')}>
          <Select value={from} onChange={(event) => setFrom(event.target.value)}>
            <option value="">{t('flows.beginsUsual')}</option>
            <optgroup label={t('flows.beginsNumber')}>
              {entryPoints.map((one) => (
                <option key={one.entryPointId} value={`entry-point/${one.entryPointId}`}>
                  {one.address} {pick(one.name)}
                </option>
              ))}
            </optgroup>
            <optgroup label={t('flows.beginsFlow')}>
              {flows
                .filter((flow) => flow.liveVersion !== null)
                .map((flow) => (
                  <option key={flow.flowId} value={`flow/${flow.flowId}`}>
                    {pick(flow.name)}
                  </option>
                ))}
            </optgroup>
          </Select>
        </Field>
        <div className="queues-buttons">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" isBusy={isBusy}>
            {t('flows.createNow')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function readFrom(text: string): CreateFlowRequest['from'] {
  const [kind, id = ''] = text.split('/');
  if (kind === 'entry-point') return { kind, entryPointId: id };
  if (kind === 'flow') return { kind, flowId: id };
  return null;
}
