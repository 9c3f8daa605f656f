import type { Language } from '@shouwen/contract';
import type { Translate } from '../i18n/i18n.ts';
import type { EventLine, Words } from './event-lines.ts';

/** The words an event line may need, from the texts of the page. */
export function wordsFrom(t: Translate, language: Language): Words {
  return {
    language,
    someone: {
      agent: t('contacts.someone.agent'),
      queue: t('contacts.someone.queue'),
      account: t('contacts.someone.account'),
      outcome: t('contacts.someone.outcome'),
      outside: t('contacts.someone.outside'),
    },
    by: { customer: t('contacts.by.customer'), agent: t('contacts.by.agent'), system: t('contacts.by.system') },
    sources: {
      trunk: t('contacts.source.trunk'),
      phone: t('contacts.source.phone'),
      browser: t('contacts.source.browser'),
      practice: t('contacts.source.practice'),
      test: t('contacts.source.test'),
    },
    channels: {
      voice: t('contacts.channelName.voice'),
      email: t('contacts.channelName.email'),
      sms: t('contacts.channelName.sms'),
      chat: t('contacts.channelName.chat'),
      fax: t('contacts.channelName.fax'),
      webhook: t('contacts.channelName.webhook'),
    },
    languages: { zh: t('contacts.languages.zh'), en: t('contacts.languages.en') },
  };
}

/** The line as it is read; English sentences begin with a capital, whatever name or word comes first. */
export function sentenceOf(line: EventLine, t: Translate, language: Language): string {
  const sentence = t(`contacts.event.${line.key}`, { replace: line.values, defaultValue: '' });
  return language === 'en' ? sentence.charAt(0).toUpperCase() + sentence.slice(1) : sentence;
}
