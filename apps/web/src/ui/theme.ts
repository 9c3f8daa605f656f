import { type ThemeConfig, theme } from 'antd';

/** antd gets its seed values from the same custom properties (tokens.css), so there is one palette only. */
export function antdTheme(shown: 'light' | 'dark'): ThemeConfig {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string): string => style.getPropertyValue(name).trim();
  return {
    algorithm: shown === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: value('--accent'),
      colorSuccess: value('--ready'),
      colorWarning: value('--hold'),
      colorError: value('--bad'),
      colorInfo: value('--accent'),
      colorLink: value('--accent'),
      colorText: value('--text'),
      colorTextSecondary: value('--text-2'),
      colorTextTertiary: value('--text-3'),
      colorTextDescription: value('--text-3'),
      colorTextPlaceholder: value('--text-3'),
      colorBgBase: value('--surface'),
      colorBgContainer: value('--surface'),
      colorBgElevated: value('--surface'),
      colorBgLayout: value('--canvas'),
      colorBorder: value('--line-strong'),
      colorBorderSecondary: value('--line'),
      colorSplit: value('--line'),
      colorTextLightSolid: value('--on-accent'),
      fontFamily: 'var(--f-sans)',
      fontSize: 14,
      borderRadius: 6,
      controlHeight: 32,
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.16s',
    },
  };
}
