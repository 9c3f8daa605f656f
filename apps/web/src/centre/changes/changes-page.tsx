import { useTexts } from '../../i18n/i18n.ts';
import { AdminHead } from '../admin-head.tsx';

export function ChangesPage() {
  const { t } = useTexts();
  return (
    <div className="ui-page">
      <AdminHead title={t('shell.pages.changes')} />
    </div>
  );
}
