/** The kinds of node a flow is made of, each with its settings. Exits and what they mean are in flow-exits.ts. */
import { z } from 'zod';
import { bilingualSchema, idSchema, languageSchema } from './primitives.ts';
import { promptNameSchema } from './prompts.ts';
import { queueSkillSchema } from './queues.ts';

export const nodeIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);

/** A variable of the flow, set by digits, look-ups and `set`. */
export const variableNameSchema = z.string().regex(/^[a-z][A-Za-z0-9_]{0,39}$/);

/**
 * What is known of the call itself, read as `call.callerNumber` and so on. Empty when it is not known.
 * `date`, `time` and `weekday` (`mon`) are those of the centre's time zone.
 */
export const callFacts = [
  ...['callerNumber', 'calledNumber', 'customerId', 'customerName', 'customerLanguage'],
  ...['language', 'date', 'time', 'weekday'],
] as const;
export const readableNameSchema = z.string().regex(/^(call\.)?[a-z][A-Za-z0-9_]{0,39}$/);

/** Longest value of a variable; what is longer is cut. */
export const VARIABLE_TEXT_MAX = 400;
/** A text with `{name}` where the value of a variable goes in. */
const templateSchema = z.string().max(VARIABLE_TEXT_MAX);

const keySchema = z.string().regex(/^[0-9*#]$/);

/** One piece of what is played: a file, a text that is spoken, or the digits of a variable read one by one. */
export const soundSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('prompt'), prompt: promptNameSchema }),
  z.object({ kind: z.literal('text'), text: bilingualSchema }),
  z.object({ kind: z.literal('digits'), variable: readableNameSchema }),
]);
export type Sound = z.infer<typeof soundSchema>;
const soundsSchema = z.array(soundSchema).max(12);

const waitMsSchema = z.int().min(1000).max(60_000);
const attemptsSchema = z.int().min(1).max(9);
const invalidSoundsSchema = soundsSchema.default([{ kind: 'prompt', prompt: 'invalid-choice' }]);

const startSchema = z.object({});

/** Which language is spoken from here on. */
const languageNodeSchema = z.discriminatedUnion('by', [
  z.object({ by: z.literal('fixed'), language: languageSchema }),
  /** The other one. */
  z.object({ by: z.literal('toggle') }),
  /** Chinese when the number begins with one of these, else English. */
  z.object({
    by: z.literal('caller-number'),
    chinesePrefixes: z
      .array(z.string().regex(/^\+?\d{1,8}$/))
      .min(1)
      .max(20),
  }),
  /** What the customer's record says, else as it is. */
  z.object({ by: z.literal('customer') }),
  /** The caller presses a key; without one it stays as it is. */
  z.object({
    by: z.literal('choice'),
    sounds: soundsSchema,
    keys: z.object({ zh: keySchema, en: keySchema }),
    waitMs: waitMsSchema.default(6000),
    attempts: attemptsSchema.default(2),
  }),
]);

const hoursNodeSchema = z.object({ calendarId: idSchema });

const playNodeSchema = z.object({ sounds: soundsSchema.min(1), isInterruptible: z.boolean().default(false) });

export const menuOptionSchema = z.object({
  key: keySchema,
  label: bilingualSchema,
  /** Shown to the agent as the purpose of the contact. */
  isPurpose: z.boolean().default(true),
});
const menuNodeSchema = z.object({
  sounds: soundsSchema,
  options: z.array(menuOptionSchema).min(1).max(12),
  waitMs: waitMsSchema.default(6000),
  /** How often the menu is played; a wrong key and silence cost one each. */
  attempts: attemptsSchema.default(2),
  invalidSounds: invalidSoundsSchema,
});

const collectNodeSchema = z.object({
  sounds: soundsSchema,
  variable: variableNameSchema,
  minDigits: z.int().min(1).max(32).default(1),
  maxDigits: z.int().min(1).max(32).default(20),
  /** Ends the input early; not part of it. */
  terminator: z.enum(['#', '*']).nullable().default('#'),
  firstDigitMs: waitMsSchema.default(8000),
  nextDigitMs: waitMsSchema.default(4000),
  attempts: attemptsSchema.default(3),
  check: z
    .object({
      /** Allowed numbers of digits beside the two limits; empty: any. */
      lengths: z.array(z.int().min(1).max(32)).max(10).default([]),
      /** Last digit proves the others: bank cards, IMEI. */
      checksum: z.enum(['none', 'luhn']).default('none'),
      /** As a number, both ends included. */
      least: z.int().min(0).max(999_999_999).nullable().default(null),
      most: z.int().min(0).max(999_999_999).nullable().default(null),
    })
    .prefault({}),
  /** Reads the digits back and asks for 1 to go on or 2 to enter them again. */
  isConfirmed: z.boolean().default(false),
  /** Never written to the database, not even with the state of a running call: card numbers, passwords. */
  isSecret: z.boolean().default(false),
  invalidSounds: invalidSoundsSchema,
});

const namedTemplateSchema = z.object({ name: z.string().min(1).max(60), value: templateSchema });
const lookupNodeSchema = z.object({
  connectorId: idSchema,
  method: z.enum(['GET', 'POST']).default('GET'),
  /** Below the connector's address; values are encoded as they are filled in. */
  path: templateSchema.default(''),
  query: z.array(namedTemplateSchema).max(20).default([]),
  /** Sent as one JSON object of texts; POST only. */
  body: z.array(namedTemplateSchema).max(30).default([]),
  timeoutMs: z.int().min(200).max(5000).default(3000),
  /** From the JSON answer into variables: `data.items.0.level`. What is not there empties the variable. */
  answers: z
    .array(
      z.object({ path: z.string().regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){0,9}$/), variable: variableNameSchema }),
    )
    .max(20)
    .default([]),
});

export const conditionSchema = z.discriminatedUnion('is', [
  z.object({ variable: readableNameSchema, is: z.enum(['equal', 'not-equal']), value: templateSchema }),
  z.object({ variable: readableNameSchema, is: z.literal('one-of'), values: z.array(templateSchema).min(1).max(50) }),
  z.object({ variable: readableNameSchema, is: z.literal('starts-with'), value: templateSchema }),
  z.object({ variable: readableNameSchema, is: z.enum(['less', 'at-most', 'greater', 'at-least']), value: z.number() }),
  z.object({ variable: readableNameSchema, is: z.enum(['known', 'unknown']) }),
]);
export type FlowCondition = z.infer<typeof conditionSchema>;

const branchCaseSchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,19}$/),
  label: bilingualSchema,
  /** All of them. */
  when: z.array(conditionSchema).min(1).max(10),
});
const branchNodeSchema = z.object({ cases: z.array(branchCaseSchema).min(1).max(20) });

const setNodeSchema = z.object({
  assignments: z
    .array(z.object({ variable: variableNameSchema, value: templateSchema }))
    .max(20)
    .default([]),
  /** Adds one each time; the caller leaves by `limit` from the time after the `most`th on. Bounds a loop. */
  counter: z
    .object({ variable: variableNameSchema, most: z.int().min(1).max(50) })
    .nullable()
    .default(null),
});

const prioritySchema = z.int().min(-100).max(100);
const priorityNodeSchema = z.object({
  /** Added to the priority of every queue from here on. */
  priority: prioritySchema.default(0),
  skills: z.array(queueSkillSchema).max(10).default([]),
  /** Shown to the agent as the purpose of the contact; null leaves what is known. */
  reason: bilingualSchema.nullable().default(null),
});

const queueNodeSchema = z.object({
  queueId: idSchema,
  priority: prioritySchema.default(0),
  music: promptNameSchema.default('music/calm'),
  /** Played first; null says by itself whether an agent is being called or all are busy. */
  sounds: soundsSchema.nullable().default(null),
  announce: z
    .object({
      everyMs: z.int().min(10_000).max(600_000).nullable().default(30_000),
      position: z.boolean().default(true),
      expectedWait: z.boolean().default(false),
      /** One after the other, one each time. */
      comfort: soundsSchema.default([]),
    })
    .prefault({}),
  /** What a caller may press while waiting, said from `afterMs` on. A key of null is not offered. */
  offer: z
    .object({
      afterMs: z.int().min(0).max(3_600_000).default(60_000),
      sounds: soundsSchema,
      callbackKey: keySchema.nullable().default(null),
      voicemailKey: keySchema.nullable().default(null),
    })
    .nullable()
    .default(null),
  /** The caller leaves by `overflow` after this; null waits without end. */
  waitMsMax: z.int().min(5000).max(7_200_000).nullable().default(null),
  /** When nobody who could take it is at work. */
  whenNoAgent: z.enum(['wait', 'leave']).default('wait'),
});

const callbackNodeSchema = z.object({
  /** The number the call came from, or one the caller enters. The first falls back to the second when it is withheld. */
  number: z.enum(['caller', 'entered']).default('caller'),
  /** Reads the number back and asks for 1 to go on, 2 to enter another, 3 to go without. */
  isConfirmed: z.boolean().default(true),
  /** The queue that calls back; null: the one the caller waited in. */
  queueId: idSchema.nullable().default(null),
  /** As if the caller had waited on. */
  keepsPlace: z.boolean().default(true),
});

const voicemailNodeSchema = z.object({
  sounds: soundsSchema.default([{ kind: 'prompt', prompt: 'voicemail' }]),
  maxSeconds: z.int().min(5).max(600).default(120),
  finishKey: keySchema.nullable().default('#'),
  /** Who answers for it. */
  queueId: idSchema,
});

const transferNodeSchema = z.discriminatedUnion('to', [
  z.object({
    to: z.literal('number'),
    number: z.string().min(1).max(80),
    ringSeconds: z.int().min(5).max(120).default(40),
  }),
  z.object({ to: z.literal('flow'), flowId: idSchema }),
]);

const surveyQuestionSchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  label: bilingualSchema,
  sounds: soundsSchema.min(1),
  /** The keys that count as an answer, e.g. `12345`. */
  keys: z.string().regex(/^[0-9]{1,10}$/),
  waitMs: waitMsSchema.default(6000),
  attempts: attemptsSchema.default(2),
});
const surveyNodeSchema = z.object({
  questions: z.array(surveyQuestionSchema).min(1).max(10),
  thanks: soundsSchema.default([{ kind: 'prompt', prompt: 'survey-thanks' }]),
});

const hangupNodeSchema = z.object({ sounds: soundsSchema.default([{ kind: 'prompt', prompt: 'goodbye' }]) });

const common = {
  id: nodeIdSchema,
  name: bilingualSchema,
  /** Place in the editor. */
  at: z.object({ x: z.number().min(-100_000).max(100_000), y: z.number().min(-100_000).max(100_000) }),
  /** Exit to node. An exit that is left out leads nowhere. */
  exits: z.record(z.string().min(1).max(40), nodeIdSchema).default({}),
};

function node<Kind extends string, Settings extends z.ZodType>(kind: Kind, settings: Settings) {
  return z.object({ ...common, kind: z.literal(kind), settings });
}

export const flowNodeSchema = z.discriminatedUnion('kind', [
  node('start', startSchema),
  node('language', languageNodeSchema),
  node('hours', hoursNodeSchema),
  node('play', playNodeSchema),
  node('menu', menuNodeSchema),
  node('collect', collectNodeSchema),
  node('lookup', lookupNodeSchema),
  node('branch', branchNodeSchema),
  node('set', setNodeSchema),
  node('priority', priorityNodeSchema),
  node('queue', queueNodeSchema),
  node('callback', callbackNodeSchema),
  node('voicemail', voicemailNodeSchema),
  node('transfer', transferNodeSchema),
  node('survey', surveyNodeSchema),
  node('hangup', hangupNodeSchema),
]);
export type FlowNode = z.infer<typeof flowNodeSchema>;
export type FlowNodeKind = FlowNode['kind'];
/** A node of one kind: `FlowNodeOf<'menu'>`. */
export type FlowNodeOf<Kind extends FlowNodeKind> = Extract<FlowNode, { kind: Kind }>;
