/** Customers and contacts: each needs a little of the other, so they are put together here. */
import { openRecording } from '@shouwen/media/recording';
import type { Agents } from '../agents/index.ts';
import type { Centre } from '../centre/index.ts';
import {
  type ContactsChapter,
  createContactHistory,
  type Directory,
  installContacts,
  presentEventData,
} from '../contacts/index.ts';
import { type CustomersChapter, installCustomers, type PhoneNumberSettings } from '../customers/index.ts';
import type { Platform } from '../platform/platform.ts';
import { installEventsTopic } from '../platform/realtime/events-topic.ts';

export function composeRecord(
  platform: Platform,
  centre: Centre,
  agents: Agents,
): { customers: CustomersChapter; contacts: ContactsChapter } {
  const phoneNumbers: PhoneNumberSettings = { localAreaCode: null };
  const directory: Directory = {
    agentNames: (ids) => agents.agentNames(ids),
    accountNames: (ids) => agents.accountNames(ids),
    queueNames: async () => new Map((await centre.queues()).map((queue) => [queue.queueId, queue.name])),
    outcomeNames: async () => new Map((await centre.outcomes()).map((outcome) => [outcome.outcomeId, outcome.name])),
  };
  const contactHistory = createContactHistory(platform.db, directory);
  const customers = installCustomers(platform, { contactHistory, phoneNumbers });
  const contacts = installContacts(platform, {
    customers,
    directory,
    phoneNumbers,
    readSubjects: (subjects, limit) => platform.events.readSubjects(subjects, limit),
    openRecording,
    unwrapKey: (wrappedKey) => platform.vault.open('recording', wrappedKey),
  });
  installEventsTopic(platform.realtime, platform.events, presentEventData);
  return { customers, contacts };
}
