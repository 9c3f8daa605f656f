import { Copy, Eye, EyeOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useErrorText } from '../i18n/error-text.ts';
import { useTexts } from '../i18n/i18n.ts';
import { may, useMe } from '../platform/session.ts';
import { IconButton, toast } from '../ui/index.ts';

/** The number goes back behind its mask after this long. */
const shownForMs = 30_000;

interface MaskedNumberProps {
  masked: string;
  /** Fetches the number; the server writes down who asked. */
  reveal: () => Promise<string>;
}

export function MaskedNumber({ masked, reveal }: MaskedNumberProps) {
  const { t } = useTexts();
  const me = useMe();
  const errorText = useErrorText();
  const [value, setValue] = useState<string | null>(null);
  useEffect(() => {
    if (value === null) return;
    const timer = window.setTimeout(() => setValue(null), shownForMs);
    return () => window.clearTimeout(timer);
  }, [value]);
  const show = async (): Promise<void> => {
    try {
      setValue(await reveal());
    } catch (error) {
      toast(errorText(error), 'bad');
    }
  };
  const copy = async (text: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      toast(t('common.copied'), 'ready');
    } catch {
      toast(t('customers.copyFailed'), 'bad');
    }
  };
  return (
    <span className="masked-number">
      <span className="num">{value ?? masked}</span>
      {value === null && may(me, 'identity.reveal') ? (
        <IconButton
          size="small"
          label={t('customers.reveal')}
          icon={<Eye size={14} aria-hidden />}
          onClick={() => void show()}
        />
      ) : null}
      {value === null ? null : (
        <>
          <IconButton
            size="small"
            label={t('customers.copyNumber')}
            icon={<Copy size={13} aria-hidden />}
            onClick={() => void copy(value)}
          />
          <IconButton
            size="small"
            label={t('customers.hide')}
            icon={<EyeOff size={14} aria-hidden />}
            onClick={() => setValue(null)}
          />
          <span className="dim" role="status">
            {t('customers.revealed')}
          </span>
        </>
      )}
    </span>
  );
}
