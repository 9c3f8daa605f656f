import { Link, useLocation } from '@tanstack/react-router';
import { ContactRound, Headset, LayoutDashboard, ListOrdered, Settings, Split, UsersRound } from 'lucide-react';
import { useTexts } from '../i18n/i18n.ts';
import { useMe } from '../platform/session.ts';
import { type Page, pagesFor, railKeyOf } from './pages.ts';

const icons = {
  desk: Headset,
  contacts: ContactRound,
  live: LayoutDashboard,
  people: UsersRound,
  queues: ListOrdered,
  flows: Split,
  settings: Settings,
} as const satisfies Partial<Record<Page['key'], unknown>>;

export function Rail() {
  const { t } = useTexts();
  const me = useMe();
  const current = useLocation({ select: ({ pathname }) => railKeyOf(pathname) });
  return (
    <nav className="rail" aria-label={t('shell.mainNavigation')}>
      {pagesFor(me).map((page) => {
        const Icon = iconOf(page);
        if (Icon === null) return null;
        return (
          <Link
            key={page.key}
            to={page.path}
            data-page={page.key}
            aria-current={page.key === current ? 'page' : undefined}
          >
            <Icon size={19} strokeWidth={1.8} aria-hidden />
            {t(`shell.pages.${page.key}`)}
          </Link>
        );
      })}
    </nav>
  );
}

function iconOf({ key }: Page) {
  return key in icons ? icons[key as keyof typeof icons] : null;
}
