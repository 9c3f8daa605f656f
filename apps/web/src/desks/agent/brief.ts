/**
 * What an agent should know before saying a word, by plain rules from facts that are on the desk. Nothing is guessed:
 * every line names the fact it comes from, and without facts it says so.
 */
import type { Bilingual, DeskContact, Language } from '@shouwen/contract';

/** A failure this fresh is likely why they call. */
export const freshFailureMs = 72 * 3_600_000;
/** A wait this long deserves a word. */
export const longWaitMs = 60_000;

export type Headline =
  | { rule: 'repeat'; failure: string; times: number }
  | { rule: 'failure'; failure: string }
  | { rule: 'purpose'; purpose: Bilingual }
  | { rule: 'repeat-contact'; times: number }
  | { rule: 'outbound' }
  | { rule: 'stranger' }
  | { rule: 'plain' };

export type Point =
  | { fact: 'purpose'; purpose: Bilingual; key: string | null }
  | { fact: 'waited'; milliseconds: number; isLong: boolean }
  | { fact: 'failure'; title: string; body: string; at: string }
  | { fact: 'within-7-days'; times: number }
  | { fact: 'last-contact'; at: string; outcome: Bilingual | null; agentName: string | null };

export interface Brief {
  headline: Headline;
  points: readonly Point[];
  /** To be said aloud, in the customer's language. Null where the agent should find their own words. */
  sentence: { text: string; language: Language } | null;
}

export function makeBrief(contact: DeskContact, now: number): Brief {
  return { headline: headlineOf(contact, now), points: pointsOf(contact), sentence: sentenceOf(contact, now) };
}

function headlineOf(contact: DeskContact, now: number): Headline {
  const { customer, purpose } = contact;
  if (contact.direction === 'out') return { rule: 'outbound' };
  if (customer === null) return purpose === null ? { rule: 'stranger' } : { rule: 'purpose', purpose: purpose.label };
  const failure = freshFailure(contact, now);
  // The number counts earlier contacts; this one comes on top.
  const times = customer.contactsWithin7Days + 1;
  if (failure !== null && times > 1) return { rule: 'repeat', failure: failure.title, times };
  if (failure !== null) return { rule: 'failure', failure: failure.title };
  if (times > 2) return { rule: 'repeat-contact', times };
  return purpose === null ? { rule: 'plain' } : { rule: 'purpose', purpose: purpose.label };
}

function freshFailure(contact: DeskContact, now: number) {
  const failure = contact.customer?.lastFailure ?? null;
  return failure !== null && now - Date.parse(failure.at) <= freshFailureMs ? failure : null;
}

function pointsOf(contact: DeskContact): Point[] {
  const { customer, purpose, lastContact, waitedMs } = contact;
  const points: Point[] = [];
  if (purpose !== null) points.push({ fact: 'purpose', purpose: purpose.label, key: purpose.key });
  if (customer?.lastFailure) points.push({ fact: 'failure', ...customer.lastFailure });
  if (customer !== null && customer.contactsWithin7Days > 0) {
    points.push({ fact: 'within-7-days', times: customer.contactsWithin7Days });
  }
  if (lastContact !== null) {
    const { startedAt, outcomeName, agentName } = lastContact;
    points.push({ fact: 'last-contact', at: startedAt, outcome: outcomeName, agentName });
  }
  if (contact.direction === 'in') {
    points.push({ fact: 'waited', milliseconds: waitedMs, isLong: waitedMs >= longWaitMs });
  }
  return points;
}

/** Words for the customer's ear, so they follow the language of the contact and not of the screen. */
const words = {
  zh: {
    greet: (name: string | null) => (name === null ? '您好' : `${name}您好`),
    waited: '让您久等了',
    repeat: (failure: string) => `看到${failure}，给您添麻烦了，我马上帮您处理。`,
    failure: (failure: string) => `看到您这边${failure}，您是为这件事来电吗？`,
    purpose: (purpose: string) => `您是想办理${purpose}，对吗？`,
    open: '请问有什么可以帮您？',
    comma: '，',
  },
  en: {
    greet: (name: string | null) => (name === null ? 'Hello' : `Hello ${name}`),
    waited: 'thank you for waiting',
    repeat: (failure: string) => `I can see this: ${failure}. I am sorry for the trouble. Let me fix it now.`,
    failure: (failure: string) => `I can see this: ${failure}. Is that why you are calling?`,
    purpose: (purpose: string) => `you chose "${purpose}". Is that right?`,
    open: 'how can I help you?',
    comma: ', ',
  },
} as const;

function sentenceOf(contact: DeskContact, now: number): Brief['sentence'] {
  if (contact.direction === 'out') return null;
  const { language, customer, purpose, waitedMs } = contact;
  const say = words[language];
  const opening = [say.greet(customer?.name ?? null), ...(waitedMs >= longWaitMs ? [say.waited] : [])];
  const headline = headlineOf(contact, now);
  let rest: string;
  if (headline.rule === 'repeat') rest = say.repeat(headline.failure);
  else if (headline.rule === 'failure') rest = say.failure(headline.failure);
  else if (purpose !== null) rest = say.purpose(purpose.label[language]);
  else rest = say.open;
  const joiner = language === 'en' && (headline.rule === 'repeat' || headline.rule === 'failure') ? '. ' : say.comma;
  return { text: `${opening.join(say.comma)}${joiner}${rest}`, language };
}
