/** The customer as the desk shows it. Numbers are masked unless revealed, which is logged. */
import { z } from 'zod';
import { bilingualSchema, channelSchema, idSchema, timeSchema } from './primitives.ts';

export const customerTimelineItemSchema = z.object({
  itemId: idSchema,
  at: timeSchema,
  /** Picks the icon: a contact's channel, or what a company system told us. */
  kind: z.enum([
    'voice',
    'email',
    'sms',
    'chat',
    'fax',
    'visit',
    'bill',
    'payment',
    'network',
    'order',
    'ticket',
    'note',
  ]),
  title: z.string(),
  body: z.string(),
  /** Who did it, when a person did. */
  by: z.string().nullable(),
  isFailure: z.boolean(),
  contactId: idSchema.nullable(),
});
export type CustomerTimelineItem = z.infer<typeof customerTimelineItemSchema>;

export const customerFactSchema = z.object({
  label: bilingualSchema,
  value: z.string(),
  isBad: z.boolean(),
});

export const customerSchema = z.object({
  customerId: idSchema,
  name: z.string(),
  /** E.g. gold; null when none. */
  level: bilingualSchema.nullable(),
  since: timeSchema.nullable(),
  address: z.string().nullable(),
  identities: z.array(
    z.object({ identityId: idSchema, kind: z.enum(['phone', 'email', 'chat', 'account']), masked: z.string() }),
  ),
  facts: z.array(customerFactSchema),
  /** The last thing that failed for this customer and is not settled; shown first, without scrolling. */
  lastFailure: z.object({ at: timeSchema, title: z.string(), body: z.string() }).nullable(),
  contactsWithin7Days: z.int(),
  timeline: z.array(customerTimelineItemSchema),
});
export type Customer = z.infer<typeof customerSchema>;

export const customerSummarySchema = z.object({
  customerId: idSchema,
  name: z.string(),
  level: bilingualSchema.nullable(),
  maskedPhone: z.string().nullable(),
  lastContactAt: timeSchema.nullable(),
  lastChannel: channelSchema.nullable(),
});
export type CustomerSummary = z.infer<typeof customerSummarySchema>;

export const revealResponseSchema = z.object({ value: z.string() });
