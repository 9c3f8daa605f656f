/** What every sentence of the timeline is made of: its key, the words in it, and who is meant. */
import type { Language } from '@shouwen/contract';
import type { contacts as texts } from '../i18n/zh/contacts.ts';
import { bilingualOf, type Facts, textOf } from './event-facts.ts';

export type EventKey = keyof typeof texts.event;

/** Picks the icon and its colour. */
export type EventTopic =
  | 'arrival'
  | 'flow'
  | 'queue'
  | 'offer'
  | 'talk'
  | 'hold'
  | 'end'
  | 'record'
  | 'access'
  | 'note'
  | 'other';

export interface EventLine {
  key: EventKey;
  values: Readonly<Record<string, string>>;
  topic: EventTopic;
  /** What tells the story; the rest is shown on demand. */
  isMain: boolean;
}

/** Words for what an event names only by kind, from the texts of the page. */
export interface Words {
  language: Language;
  someone: Record<'agent' | 'queue' | 'account' | 'outcome' | 'outside', string>;
  by: Record<'customer' | 'agent' | 'system', string>;
  sources: Readonly<Record<string, string>>;
  channels: Readonly<Record<string, string>>;
  languages: Readonly<Record<string, string>>;
}

export type Describe = (facts: Facts, words: Words) => EventLine;

export function line(
  key: EventKey,
  topic: EventTopic,
  isMain: boolean,
  values: Record<string, string> = {},
): EventLine {
  return { key, topic, isMain, values };
}

export function agentOf(facts: Facts, words: Words): { agent: string } {
  return { agent: textOf(facts, 'agentName') ?? words.someone.agent };
}

export function queueOf(facts: Facts, words: Words): { queue: string } {
  return { queue: bilingualOf(facts, 'queueName', words.language) ?? words.someone.queue };
}
