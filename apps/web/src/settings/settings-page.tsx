import type { Language, Theme } from '@shouwen/contract';
import { useContext } from 'react';
import { WorkplaceContext } from '../desks/agent/workplace-context.ts';
import { useErrorText } from '../i18n/error-text.ts';
import { useTexts } from '../i18n/i18n.ts';
import { updateMe, useMe } from '../platform/session.ts';
import { Segmented, toast } from '../ui/index.ts';
import { AudioSettings } from './audio-settings.tsx';
import { DeskPhoneSettings } from './desk-phone-settings.tsx';
import { PasswordSettings } from './password-settings.tsx';
import { ShortcutSettings } from './shortcut-settings.tsx';
import './settings.css';

/** What a person may set for themselves. */
export function SettingsPage() {
  const { t } = useTexts();
  const isAgent = useContext(WorkplaceContext) !== null;
  return (
    <div className="settings">
      <h1>{t('settings.title')}</h1>
      <div className="settings-columns">
        <div className="settings-column">
          <LookSettings />
          <PasswordSettings />
          {isAgent ? <AudioSettings /> : null}
          {isAgent ? <DeskPhoneSettings /> : null}
        </div>
        {isAgent ? <ShortcutSettings /> : null}
      </div>
    </div>
  );
}

function LookSettings() {
  const { t, language } = useTexts();
  const me = useMe();
  const errorText = useErrorText();
  const change = (part: { language?: Language; theme?: Theme }): void => {
    updateMe(part).catch((error: unknown) => toast(errorText(error), 'bad'));
  };
  return (
    <section className="ui-panel settings-panel" aria-label={t('settings.look')}>
      <h2>{t('settings.look')}</h2>
      <div className="settings-row">
        <span>{t('accounts.language')}</span>
        <Segmented
          label={t('accounts.language')}
          size="large"
          value={language}
          options={[
            { value: 'zh', label: <span lang="zh-CN">中文</span> },
            { value: 'en', label: <span lang="en">English</span> },
          ]}
          onChange={(next) => change({ language: next })}
        />
      </div>
      <div className="settings-row">
        <span>{t('settings.theme')}</span>
        <Segmented
          label={t('settings.theme')}
          size="large"
          value={me.theme}
          options={[
            { value: 'system', label: t('settings.themes.system') },
            { value: 'light', label: t('settings.themes.light') },
            { value: 'dark', label: t('settings.themes.dark') },
          ]}
          onChange={(theme) => change({ theme })}
        />
      </div>
      <dl className="settings-facts">
        <div>
          <dt>{t('accounts.name')}</dt>
          <dd>{me.name}</dd>
        </div>
        <div>
          <dt>{t('accounts.login')}</dt>
          <dd>{me.login}</dd>
        </div>
        <div>
          <dt>{t('accounts.role')}</dt>
          <dd>{t(`common.role.${me.role}`)}</dd>
        </div>
        <div>
          <dt>{t('accounts.agentNumber')}</dt>
          <dd className="num">{me.agentNumber ?? '—'}</dd>
        </div>
      </dl>
    </section>
  );
}
