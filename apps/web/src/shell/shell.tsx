import { Outlet } from '@tanstack/react-router';
import { useTexts } from '../i18n/i18n.ts';
import { Rail } from './rail.tsx';
import { TopBar } from './top-bar.tsx';
import './shell.css';

/** What surrounds every page of a signed-in person. */
export function Shell() {
  const { t } = useTexts();
  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        {t('shell.skip')}
      </a>
      <TopBar />
      <Rail />
      <main id="main" tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
