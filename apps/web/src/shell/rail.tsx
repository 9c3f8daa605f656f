import { Link } from '@tanstack/react-router';
import { ContactRound, Headset, LayoutDashboard, ListOrdered, Settings, UsersRound } from 'lucide-react';
import { useTexts } from '../i18n/i18n.ts';
import { useMe } from '../platform/session.ts';
import { pagesFor } from './pages.ts';

const icons = {
  desk: Headset,
  contacts: ContactRound,
  live: LayoutDashboard,
  people: UsersRound,
  queues: ListOrdered,
  settings: Settings,
} as const;

export function Rail() {
  const { t } = useTexts();
  const me = useMe();
  return (
    <nav className="rail" aria-label={t('shell.mainNavigation')}>
      {pagesFor(me).map((page) => {
        const Icon = icons[page.key];
        return (
          <Link key={page.key} to={page.path} data-page={page.key}>
            <Icon size={19} strokeWidth={1.8} aria-hidden />
            {t(`shell.pages.${page.key}`)}
          </Link>
        );
      })}
    </nav>
  );
}
