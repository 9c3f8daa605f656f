import { useState } from 'react';
import { useErrorText } from '../i18n/error-text.ts';
import { useTexts } from '../i18n/i18n.ts';
import { api, call } from '../platform/api.ts';
import { Button, Notice, toast } from '../ui/index.ts';

interface DeskPhone {
  username: string;
  password: string;
  realm: string;
  registrar: string;
}

/** Credentials for a SIP telephone on the desk. The server shows them once. */
export function DeskPhoneSettings() {
  const { t } = useTexts();
  const errorText = useErrorText();
  const [phone, setPhone] = useState<DeskPhone | null>(null);
  const [isBusy, setBusy] = useState(false);
  const make = async (): Promise<void> => {
    setBusy(true);
    try {
      setPhone(await call(api.POST('/api/me/desk-phone')));
    } catch (error) {
      toast(errorText(error), 'bad');
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="ui-panel settings-panel" aria-label={t('settings.deskPhone')}>
      <h2>{t('settings.deskPhone')}</h2>
      <p className="settings-hint">{t('settings.deskPhoneText')}</p>
      {phone === null ? (
        <Button isBusy={isBusy} onClick={() => void make()}>
          {t('settings.makeDeskPhone')}
        </Button>
      ) : (
        <>
          <Notice look="warn" isLive>
            {t('settings.shownOnce')}
          </Notice>
          <dl className="settings-facts">
            <div>
              <dt>{t('settings.registrar')}</dt>
              <dd>{phone.registrar}</dd>
            </div>
            <div>
              <dt>{t('accounts.login')}</dt>
              <dd>{phone.username}</dd>
            </div>
            <div>
              <dt>{t('accounts.password')}</dt>
              <dd className="settings-secret">{phone.password}</dd>
            </div>
            <div>
              <dt>{t('settings.realm')}</dt>
              <dd>{phone.realm}</dd>
            </div>
          </dl>
        </>
      )}
    </section>
  );
}
