import { Phone } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useErrorText } from '../../i18n/error-text.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { Button, Dialog, Field, Input } from '../../ui/index.ts';
import { dialNumber } from './desk-actions.ts';
import { isDialable } from './dialable.ts';
import { useAction, useKey, usePhone, useWorkplace } from './workplace-context.ts';

export function DialButton() {
  const { t } = useTexts();
  const key = useKey('dialOut');
  const { line } = usePhone();
  const [isOpen, setOpen] = useState(false);
  const isPossible = line === 'ready';
  useAction('dialOut', isPossible ? () => setOpen(true) : null);
  return (
    <>
      <Button
        size="large"
        icon={<Phone size={15} aria-hidden />}
        shortcut={key.shown}
        aria-keyshortcuts={key.aria}
        disabled={!isPossible}
        onClick={() => setOpen(true)}
      >
        {t('desk.dialOut')}
      </Button>
      {isOpen ? <DialDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}

/** Number in, call out; the desk shows the rest. */
export function DialDialog({ number: given = '', onClose }: { number?: string; onClose: () => void }) {
  const { t } = useTexts();
  const { microphone } = useWorkplace();
  const errorText = useErrorText();
  const [number, setNumber] = useState(given);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!isDialable(number)) {
      setError(t('desk.numberWrong'));
      return;
    }
    setBusy(true);
    try {
      if ((await microphone.acquire()) === null) {
        setError(t(`desk.microphone.${microphone.state.get().status}`));
        return;
      }
      await dialNumber(number.trim());
      onClose();
    } catch (failure) {
      setError(errorText(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('desk.dialOut')} closeLabel={t('common.close')} onClose={onClose}>
      <form className="dial-form" onSubmit={(event) => void submit(event)} noValidate>
        <Field label={t('desk.number')} hint={t('desk.numberHint')} error={error}>
          <Input
            size="large"
            type="tel"
            inputMode="tel"
            autoComplete="off"
            value={number}
            maxLength={32}
            autoFocus
            onChange={(event) => {
              setNumber(event.target.value);
              setError(null);
            }}
          />
        </Field>
        <Button
          type="submit"
          look="primary"
          size="large"
          isBlock
          isBusy={isBusy}
          icon={<Phone size={16} aria-hidden />}
        >
          {t('desk.call')}
        </Button>
      </form>
    </Dialog>
  );
}
