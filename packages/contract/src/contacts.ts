/** The record of a contact: search, timeline, receipt, recording. */
import { z } from 'zod';
import {
  bilingualSchema,
  channelSchema,
  durationMsSchema,
  idSchema,
  languageSchema,
  pageQuerySchema,
  timeSchema,
} from './primitives.ts';

export const contactStateSchema = z.enum(['flow', 'waiting', 'ringing', 'talking', 'wrap-up', 'closed', 'abandoned']);

export const contactSummarySchema = z.object({
  contactId: idSchema,
  channel: channelSchema,
  direction: z.enum(['in', 'out']),
  state: contactStateSchema,
  startedAt: timeSchema,
  endedAt: timeSchema.nullable(),
  maskedAddress: z.string(),
  customerId: idSchema.nullable(),
  customerName: z.string().nullable(),
  queueId: idSchema.nullable(),
  queueName: bilingualSchema.nullable(),
  agentId: idSchema.nullable(),
  agentName: z.string().nullable(),
  waitedMs: durationMsSchema,
  talkMs: durationMsSchema,
  holdMs: durationMsSchema,
  wrapUpMs: durationMsSchema,
  outcomeName: bilingualSchema.nullable(),
  hasRecording: z.boolean(),
});
export type ContactSummary = z.infer<typeof contactSummarySchema>;

export const contactSearchQuerySchema = pageQuerySchema.extend({
  /** Number (or its end), customer name, contact id, or words of the note. */
  q: z.string().trim().max(100).optional(),
  queueId: idSchema.optional(),
  agentId: idSchema.optional(),
  outcomeId: idSchema.optional(),
  direction: z.enum(['in', 'out']).optional(),
  state: contactStateSchema.optional(),
  from: timeSchema.optional(),
  to: timeSchema.optional(),
});
export const contactSearchResponseSchema = z.object({
  items: z.array(contactSummarySchema),
  nextCursor: z.string().nullable(),
});

/** One agent's place in a routing receipt. `code` says why the agent was passed over. */
export const receiptCandidateSchema = z.object({
  agentId: idSchema,
  agentName: z.string(),
  isChosen: z.boolean(),
  /** chosen, or e.g. no-skill:billing, skill-level, capacity, state:break, state:talking, idle-later, reserved-for-other. */
  code: z.string(),
});
export const receiptSchema = z.object({
  offerId: idSchema,
  at: timeSchema,
  queueName: bilingualSchema.nullable(),
  agentName: z.string().nullable(),
  /** accepted, refused, timed-out, failed, withdrawn; null while ringing. */
  ended: z.string().nullable(),
  waitedMs: durationMsSchema,
  candidates: z.array(receiptCandidateSchema),
  /** Agents beyond the listed ones, counted by reason. */
  others: z.array(z.object({ code: z.string(), count: z.int() })),
  /** Why this contact came first: place in the one global order at that time. */
  order: z.object({ waitingContacts: z.int(), effectivePriority: z.number() }).nullable(),
});
export type Receipt = z.infer<typeof receiptSchema>;

export const recordingSchema = z.object({
  recordingId: idSchema,
  startedAt: timeSchema,
  durationMs: durationMsSchema,
  bytes: z.int(),
  sha256: z.string().nullable(),
  state: z.enum(['running', 'complete', 'partial', 'failed']),
  /** Which channel holds whom. */
  channels: z.object({ left: z.literal('customer'), right: z.literal('agent') }),
  mayPlay: z.boolean(),
  mayDownload: z.boolean(),
});
export type Recording = z.infer<typeof recordingSchema>;

export const contactEventSchema = z.object({
  seq: z.int(),
  at: timeSchema,
  kind: z.string(),
  /** Facts for the line on the page; never customer content. */
  data: z.record(z.string(), z.unknown()),
});

/** Quality of one media leg, per direction. MOS by the E-model (ITU-T G.107), 1.0 to 4.5. */
export const legQualitySchema = z.object({
  legId: idSchema,
  party: z.enum(['customer', 'agent']),
  packetsReceived: z.int(),
  packetsLost: z.int(),
  lossPercent: z.number(),
  jitterMs: z.number(),
  roundTripMs: z.number().nullable(),
  mos: z.number().nullable(),
});

export const contactDetailSchema = contactSummarySchema.extend({
  language: languageSchema,
  entryPointAddress: z.string().nullable(),
  purpose: z.object({ key: z.string().nullable(), label: bilingualSchema }).nullable(),
  queuedAt: timeSchema.nullable(),
  connectedAt: timeSchema.nullable(),
  endedBy: z.enum(['customer', 'agent', 'system']).nullable(),
  outcomeId: idSchema.nullable(),
  note: z.string(),
  parts: z.array(
    z.object({
      kind: z.enum(['flow', 'waiting', 'ringing', 'talking', 'hold', 'wrap-up']),
      startedAt: timeSchema,
      endedAt: timeSchema.nullable(),
      agentName: z.string().nullable(),
    }),
  ),
  timeline: z.array(contactEventSchema),
  receipts: z.array(receiptSchema),
  recordings: z.array(recordingSchema),
  quality: z.array(legQualitySchema),
  mayReveal: z.boolean(),
});
export type ContactDetail = z.infer<typeof contactDetailSchema>;

export const peaksSchema = z.object({
  /** Peaks per second and channel, 0..1; `left` customer, `right` agent. */
  perSecond: z.number(),
  left: z.array(z.number()),
  right: z.array(z.number()),
});
export const recordingAccessSchema = z.object({
  at: timeSchema,
  accountName: z.string(),
  action: z.enum(['play', 'download']),
});
