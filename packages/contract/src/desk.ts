/**
 * The agent's desk as one document. The server sends it whole whenever it changes (a few kB), so a desk that reloads or
 * comes back from a lost network is right after one message.
 */
import { z } from 'zod';
import { contactSummarySchema } from './contacts.ts';
import { customerSchema } from './customers.ts';
import {
  bilingualSchema,
  channelSchema,
  durationMsSchema,
  idSchema,
  languageSchema,
  timeSchema,
} from './primitives.ts';
import { outcomeSchema, stateReasonSchema } from './queues.ts';

/** What others see. ringing, talking and wrap-up are set by contacts, never by hand. */
export const agentStateSchema = z.enum([
  'offline',
  'available',
  'break',
  'busy',
  'ringing',
  'talking',
  'hold',
  'wrap-up',
]);
export type AgentState = z.infer<typeof agentStateSchema>;

export const deskAgentSchema = z.object({
  agentId: idSchema,
  agentNumber: z.string(),
  name: z.string(),
  state: agentStateSchema,
  reasonId: idSchema.nullable(),
  /** When the present state began. */
  since: timeSchema,
  /** A state asked for during a contact; takes effect after it. */
  pendingState: z.enum(['offline', 'available', 'break', 'busy']).nullable(),
  pendingReasonId: idSchema.nullable(),
  capacity: z.array(z.object({ channel: channelSchema, used: z.int(), max: z.int() })),
  hasPhone: z.boolean(),
});

/** One contact on the desk: offered, live, or being wrapped up. */
export const deskContactSchema = z.object({
  contactId: idSchema,
  channel: channelSchema,
  direction: z.enum(['in', 'out']),
  phase: z.enum(['ringing', 'dialling', 'talking', 'hold', 'wrap-up']),
  phaseSince: timeSchema,
  offerId: idSchema.nullable(),
  /** When the ringing offer goes to the next agent. */
  offerExpiresAt: timeSchema.nullable(),
  connectedAt: timeSchema.nullable(),
  /** When wrap-up ends by itself; null without a limit. */
  wrapUpEndsAt: timeSchema.nullable(),
  waitedMs: durationMsSchema,
  queueName: bilingualSchema.nullable(),
  entryPointAddress: z.string().nullable(),
  /** What the caller chose or said before the agent: e.g. key 2, report a fault. */
  purpose: z.object({ key: z.string().nullable(), label: bilingualSchema }).nullable(),
  language: languageSchema,
  maskedAddress: z.string(),
  customer: customerSchema.nullable(),
  lastContact: contactSummarySchema.nullable(),
  /** Draft kept on the server, so a reload loses nothing. */
  draft: z.object({ outcomeId: idSchema.nullable(), note: z.string() }),
  isRecording: z.boolean(),
  /** The agent has stopped the recording for a while. */
  isRecordingPaused: z.boolean(),
  /** A third on the call: ringing, or there. Null for nobody. */
  third: z
    .object({
      kind: z.enum(['agent', 'number']),
      name: z.string(),
      state: z.enum(['ringing', 'talking']),
      /** Together with the customer; otherwise the hold key changes between the two. */
      isJoined: z.boolean(),
    })
    .nullable(),
  /** This desk's agent was brought in by `ownerName`, whose call it is. */
  consultedBy: z.string().nullable(),
  /** A supervisor who can be heard. */
  supervisorName: z.string().nullable(),
  isMediaLost: z.boolean(),
  talkMs: durationMsSchema,
  holdMs: durationMsSchema,
});
export type DeskContact = z.infer<typeof deskContactSchema>;

export const deskFiguresSchema = z.object({
  handled: z.int(),
  averageTalkMs: durationMsSchema,
  averageHandleMs: durationMsSchema,
  missed: z.int(),
  onlineMs: durationMsSchema,
  breakMs: durationMsSchema,
});

export const deskSchema = z.object({
  serverTime: timeSchema,
  agent: deskAgentSchema,
  contacts: z.array(deskContactSchema),
  today: deskFiguresSchema,
  recent: z.array(contactSummarySchema),
  reasons: z.array(stateReasonSchema),
  outcomes: z.array(outcomeSchema),
  /** Why something the agent tried did not happen, e.g. a ring that was missed; newest first, at most 5. */
  notices: z.array(
    z.object({
      noticeId: idSchema,
      at: timeSchema,
      kind: z.enum([
        'ring-no-answer',
        'caller-gone',
        'dial-failed',
        'third-not-reached',
        'media-lost',
        'recording-failed',
      ]),
      contactId: idSchema.nullable(),
    }),
  ),
});
export type Desk = z.infer<typeof deskSchema>;

export const setStateRequestSchema = z.object({
  state: z.enum(['available', 'break', 'busy', 'offline']),
  reasonId: idSchema.nullable().default(null),
});
export const holdRequestSchema = z.object({ isHeld: z.boolean() });
/** Digits, +, *, # and separators; the server normalises. */
export const dialRequestSchema = z.object({
  number: z
    .string()
    .trim()
    .regex(/^[+*#0-9() -]{1,32}$/),
});
export const dialResponseSchema = z.object({ contactId: idSchema });
export const draftRequestSchema = z.object({ outcomeId: idSchema.nullable(), note: z.string().max(4000) });
export const wrapUpRequestSchema = z.object({
  outcomeId: idSchema.nullable(),
  note: z.string().max(4000),
  // biome-ignore lint/suspicious/noThenProperty: a field of JSON; nobody awaits the request
  then: z.enum(['available', 'break']).default('available'),
});
export const extendWrapUpRequestSchema = z.object({ seconds: z.int().min(5).max(300) });
