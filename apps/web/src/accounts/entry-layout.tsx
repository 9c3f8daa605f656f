import type { Language } from '@shouwen/contract';
import { type ReactNode, useEffect } from 'react';
import { useTexts } from '../i18n/i18n.ts';
import { applyAppearance, rememberAppearance, rememberedAppearance } from '../platform/appearance.ts';
import { Segmented } from '../ui/index.ts';
import './entry.css';

interface EntryLayoutProps {
  title: string;
  text?: string;
  isWide?: boolean;
  children: ReactNode;
}

/** The frame of pages for people who are not signed in yet. */
export function EntryLayout({ title, text, isWide = false, children }: EntryLayoutProps) {
  const { t } = useTexts();
  useEffect(() => {
    document.title = `${title} · ${t('common.product')}`;
  }, [title, t]);
  return (
    <div className="entry">
      <main className={`entry-card ${isWide ? 'entry-card-wide' : ''}`}>
        <div className="entry-head">
          <div className="entry-top">
            <div className="entry-brand">
              <span className="brand-mark" aria-hidden>
                首
              </span>
              {t('common.product')}
            </div>
            <LanguageSwitch />
          </div>
          <h1>{title}</h1>
          {text ? <p>{text}</p> : null}
        </div>
        {children}
      </main>
    </div>
  );
}

/** Changes the page at once and is remembered on this machine. */
export function LanguageSwitch({ onChange }: { onChange?: (language: Language) => void }) {
  const { t, language } = useTexts();
  const choose = (next: Language): void => {
    const { theme } = rememberedAppearance();
    rememberAppearance({ language: next, theme });
    void applyAppearance(next, theme);
    onChange?.(next);
  };
  return (
    <Segmented
      label={t('accounts.language')}
      size="large"
      value={language}
      options={[
        { value: 'zh', label: <span lang="zh-CN">中文</span> },
        { value: 'en', label: <span lang="en">English</span> },
      ]}
      onChange={choose}
    />
  );
}
