import { Outlet } from '@tanstack/react-router';
import { useTexts } from '../i18n/i18n.ts';
import { Toasts } from '../ui/index.ts';

export function Root() {
  const { t } = useTexts();
  return (
    <>
      <Outlet />
      <Toasts closeLabel={t('common.close')} />
    </>
  );
}
