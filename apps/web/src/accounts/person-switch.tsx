import type { Person } from '@shouwen/contract';
import { useState } from 'react';
import { useErrorText } from '../i18n/error-text.ts';
import { useTexts } from '../i18n/i18n.ts';
import { api, call } from '../platform/api.ts';
import { queryClient } from '../platform/queries.ts';
import { useMe } from '../platform/session.ts';
import { Button, Dialog, toast } from '../ui/index.ts';
import { peopleQuery } from './people-query.ts';

/** Switches a person off, after one question, or on again. Nobody can switch off themselves. */
export function PersonSwitch({ person }: { person: Person }) {
  const { t } = useTexts();
  const me = useMe();
  const { isBusy, set } = useDisabled(person);
  const [isAsking, setAsking] = useState(false);
  if (person.accountId === me.accountId) return null;
  const { name, isDisabled } = person;
  return (
    <>
      <Button
        size="small"
        look="quiet"
        isBusy={isBusy && !isAsking}
        aria-label={t(isDisabled ? 'accounts.enableNamed' : 'accounts.disableNamed', { name })}
        onClick={() => (isDisabled ? void set(false) : setAsking(true))}
      >
        {t(isDisabled ? 'accounts.enable' : 'accounts.disable')}
      </Button>
      {isAsking ? (
        <Dialog
          title={t('accounts.disableTitle', { name })}
          closeLabel={t('common.close')}
          onClose={() => setAsking(false)}
          footer={
            <>
              <Button onClick={() => setAsking(false)}>{t('common.cancel')}</Button>
              <Button look="danger" isBusy={isBusy} onClick={() => void set(true).then(() => setAsking(false))}>
                {t('accounts.disable')}
              </Button>
            </>
          }
        >
          <p className="people-question">{t('accounts.disableText')}</p>
        </Dialog>
      ) : null}
    </>
  );
}

function useDisabled({ accountId, name }: Person) {
  const { t } = useTexts();
  const errorText = useErrorText();
  const [isBusy, setBusy] = useState(false);
  const set = async (isDisabled: boolean): Promise<void> => {
    setBusy(true);
    try {
      await call(api.PATCH('/api/people/{accountId}', { params: { path: { accountId } }, body: { isDisabled } }));
      await queryClient.invalidateQueries({ queryKey: peopleQuery.queryKey });
      toast(t(isDisabled ? 'accounts.disabledNow' : 'accounts.enabledNow', { name }), 'ready');
    } catch (error) {
      toast(errorText(error), 'bad');
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, set };
}
