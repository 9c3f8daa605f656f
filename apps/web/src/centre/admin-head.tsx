import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTexts } from '../i18n/i18n.ts';
import { pages } from '../shell/pages.ts';
import './admin.css';

/** The pages about the way of a call, side by side, over each of them. */
export function AdminHead({
  title,
  count,
  children,
}: {
  title: string;
  count?: number | undefined;
  children?: ReactNode;
}) {
  const { t } = useTexts();
  const own = pages.filter((page) => page.key === 'flows' || page.under === 'flows');
  return (
    <>
      <nav className="admin-nav" aria-label={t('shell.administration')}>
        {own.map((page) => (
          <Link key={page.key} to={page.path}>
            {t(`shell.pages.${page.key}`)}
          </Link>
        ))}
      </nav>
      <div className="ui-page-head admin-head">
        <h1>{title}</h1>
        <span className="dim num">{count ?? ''}</span>
        <span className="admin-space" />
        {children}
      </div>
    </>
  );
}
