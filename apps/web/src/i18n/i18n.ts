/** Texts of the product: one module per language, loaded when it is shown, one file per chapter inside it. */
import type { Bilingual, Language } from '@shouwen/contract';
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';

const loaders = {
  zh: () => import('./zh/index.ts').then((module) => module.zh),
  en: () => import('./en/index.ts').then((module) => module.en),
} as const;

export async function startTexts(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: {},
    ns: ['app'],
    defaultNS: 'app',
    fallbackLng: false,
    // React escapes what it shows.
    interpolation: { escapeValue: false },
    returnNull: false,
    react: { useSuspense: false },
  });
}

export async function setLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'app')) {
    i18next.addResourceBundle(language, 'app', await loaders[language]());
  }
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
  if (i18next.language !== language) await i18next.changeLanguage(language);
}

export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'zh';
}

/** `t` for texts of the product, `pick` for texts that come in both languages from the server. */
export function useTexts() {
  const { t, i18n } = useTranslation();
  const language: Language = i18n.language === 'en' ? 'en' : 'zh';
  return { t, language, pick: (text: Bilingual): string => text[language] };
}

export type Translate = ReturnType<typeof useTexts>['t'];
