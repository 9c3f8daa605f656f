import { ConfigProvider } from 'antd';
import english from 'antd/locale/en_US';
import chinese from 'antd/locale/zh_CN';
import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/i18n.ts';
import { shownTheme } from '../../platform/appearance.ts';
import { useStore } from '../../platform/store.ts';
import { antdTheme } from '../theme.ts';

/** Gives antd components our palette and the person's language. Wrap a page that uses any of `ui/antd`. */
export function AntdThemed({ children }: { children: ReactNode }) {
  const { language } = useTexts();
  const shown = useStore(shownTheme);
  return (
    <ConfigProvider
      locale={language === 'zh' ? chinese : english}
      theme={antdTheme(shown)}
      button={{ autoInsertSpace: false }}
    >
      {children}
    </ConfigProvider>
  );
}
