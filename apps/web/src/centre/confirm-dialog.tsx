import { useState } from 'react';
import { useErrorText } from '../i18n/error-text.ts';
import { useTexts } from '../i18n/i18n.ts';
import { Button, Dialog, Notice } from '../ui/index.ts';

interface ConfirmDialogProps {
  title: string;
  text: string;
  actionLabel: string;
  /** What cannot be taken back is red. */
  isDanger?: boolean;
  act: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks once; stays open with the reason when it did not work. */
export function ConfirmDialog({ title, text, actionLabel, isDanger = false, act, onClose }: ConfirmDialogProps) {
  const { t } = useTexts();
  const errorText = useErrorText();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const run = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await act();
      onClose();
    } catch (error) {
      setFailure(errorText(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      closeLabel={t('common.close')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button look={isDanger ? 'danger' : 'primary'} isBusy={isBusy} onClick={() => void run()}>
            {actionLabel}
          </Button>
        </>
      }
    >
      <p>{text}</p>
      {failure === null ? null : (
        <Notice look="bad" isLive>
          {failure}
        </Notice>
      )}
    </Dialog>
  );
}
