import { useEffect } from 'react';
import { useTexts } from '../../i18n/i18n.ts';
import { useStore } from '../../platform/store.ts';
import { Button, Dialog } from '../../ui/index.ts';
import { isCheckOpen, markMicrophoneChecked } from './availability.ts';
import { setState } from './desk-actions.ts';
import { MicrophonePanel } from './microphone-panel.tsx';
import { useTask } from './use-task.ts';
import { useMicrophone, useWorkplace } from './workplace-context.ts';

/** Stands before the first availability: is there a microphone, and is it the right one. */
export function MicrophoneCheck() {
  return useStore(isCheckOpen) ? <CheckDialog /> : null;
}

function CheckDialog() {
  const { t } = useTexts();
  const workplace = useWorkplace();
  const { status } = useMicrophone();
  const { isBusy, run } = useTask();
  useEffect(() => {
    void workplace.microphone.acquire();
  }, [workplace]);
  const close = (): void => isCheckOpen.set(false);
  const begin = async (): Promise<void> => {
    markMicrophoneChecked(workplace.accountId);
    if (await run(async () => workplace.desk.apply(await setState('available', null)))) close();
  };
  return (
    <Dialog
      title={t('desk.checkTitle')}
      closeLabel={t('common.close')}
      onClose={close}
      footer={
        <>
          <Button onClick={close}>{t('common.cancel')}</Button>
          <Button look="primary" disabled={status !== 'ready'} isBusy={isBusy} onClick={() => void begin()}>
            {t('desk.checkDone')}
          </Button>
        </>
      }
    >
      <MicrophonePanel />
    </Dialog>
  );
}
