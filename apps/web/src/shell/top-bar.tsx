import { Link, useNavigate, useRouter } from '@tanstack/react-router';
import { ChevronDown, LogOut, Settings } from 'lucide-react';
import { useErrorText } from '../i18n/error-text.ts';
import { useTexts } from '../i18n/i18n.ts';
import { signOut, useMe } from '../platform/session.ts';
import { Menu, MenuItem, toast } from '../ui/index.ts';

export function TopBar() {
  const { t } = useTexts();
  const me = useMe();
  return (
    <header className="top">
      <Link className="brand" to="/">
        <span className="brand-mark" aria-hidden>
          首
        </span>
        <span className="clip">{me.centreName}</span>
      </Link>
      <div className="top-end">
        <AccountMenu />
      </div>
      <span className="vh">{t('common.product')}</span>
    </header>
  );
}

function AccountMenu() {
  const { t } = useTexts();
  const me = useMe();
  const navigate = useNavigate();
  const router = useRouter();
  const errorText = useErrorText();
  const leave = async (): Promise<void> => {
    try {
      await signOut();
      await router.invalidate();
    } catch (error) {
      toast(errorText(error), 'bad');
    }
  };
  return (
    <Menu
      label={t('shell.account', { name: me.name })}
      align="end"
      renderTrigger={(attributes) => (
        <button {...attributes} type="button" className="top-account">
          <span className="avatar" aria-hidden>
            {me.name.slice(0, 1)}
          </span>
          <span className="clip">{me.name}</span>
          {me.agentNumber ? <span className="num dim">{me.agentNumber}</span> : null}
          <ChevronDown size={14} aria-hidden />
        </button>
      )}
    >
      <MenuItem onSelect={() => void navigate({ to: '/settings' })}>
        <Settings size={16} aria-hidden />
        {t('shell.pages.settings')}
      </MenuItem>
      <MenuItem onSelect={() => void leave()}>
        <LogOut size={16} aria-hidden />
        {t('shell.signOut')}
      </MenuItem>
    </Menu>
  );
}
