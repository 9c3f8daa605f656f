import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { queuesQuery } from '../../accounts/queues-query.ts';
import { useErrorText } from '../../i18n/error-text.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { Button, Dialog, Field, Select, toast } from '../../ui/index.ts';
import { moveCall } from './supervision-actions.ts';

interface MoveDialogProps {
  contactId: string;
  agentName: string;
  onClose: () => void;
}

/** The customer goes back into a queue; the agent goes into wrap-up. */
export function MoveDialog({ contactId, agentName, onClose }: MoveDialogProps) {
  const { t, pick } = useTexts();
  const errorText = useErrorText();
  const { data = [] } = useQuery(queuesQuery);
  const queues = data.filter((queue) => queue.channels.includes('voice'));
  const [chosen, setChosen] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const queueId = chosen === '' ? (queues[0]?.queueId ?? '') : chosen;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (queueId === '') return;
    setBusy(true);
    try {
      await moveCall(contactId, queueId);
      const queue = queues.find((one) => one.queueId === queueId);
      toast(t('live.supervise.moved', { queue: queue === undefined ? '' : pick(queue.name) }), 'ready');
      onClose();
    } catch (failure) {
      setError(errorText(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t('live.supervise.moveTitle', { agent: agentName })}
      closeLabel={t('common.close')}
      onClose={onClose}
    >
      <form className="live-form" onSubmit={(event) => void submit(event)}>
        <Field label={t('live.queue')} hint={t('live.supervise.moveHint')} error={error}>
          <Select value={queueId} onChange={(event) => setChosen(event.target.value)}>
            {queues.map((queue) => (
              <option key={queue.queueId} value={queue.queueId}>
                {pick(queue.name)}
              </option>
            ))}
          </Select>
        </Field>
        <Button type="submit" look="primary" isBlock isBusy={isBusy} disabled={queueId === ''}>
          {t('live.supervise.move')}
        </Button>
      </form>
    </Dialog>
  );
}
