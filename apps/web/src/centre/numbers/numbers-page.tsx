import { useTexts } from '../../i18n/i18n.ts';
import { AdminHead } from '../admin-head.tsx';

export function NumbersPage() {
  const { t } = useTexts();
  return (
    <div className="ui-page">
      <AdminHead title={t('shell.pages.numbers')} />
    </div>
  );
}
