import { Link } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useTexts } from '../i18n/i18n.ts';
import { listMemory } from './list-memory.ts';

/** To the list with the filters it had. */
export function BackToList() {
  const { t } = useTexts();
  return (
    <Link
      to="/contacts"
      search={listMemory.search}
      className="ui-icon-button"
      aria-label={t('contacts.back')}
      title={t('contacts.back')}
    >
      <ArrowLeft size={18} aria-hidden />
    </Link>
  );
}
