/** Numbers and trunks as administrators set them, and the record of what was changed in the centre. Entry point `@shouwen/contract/administration`. */
import { z } from 'zod';
import { bilingualSchema, idSchema, languageSchema, timeSchema } from './primitives.ts';

const shortNameSchema = z.string().trim().min(1).max(60);
const bilingualNameSchema = z.object({ zh: shortNameSchema, en: shortNameSchema });

/** What callers dial, as it stands in the request of a trunk: digits, with + or letters where a carrier sends them. */
export const dialledAddressSchema = z
  .string()
  .trim()
  .regex(/^\+?[0-9A-Za-z*#._-]{1,40}$/);

export const saveNumberRequestSchema = z.object({
  address: dialledAddressSchema,
  name: bilingualNameSchema,
  /** Of the greeting, and the queue calls go to, as long as the number has no flow of its own. */
  language: languageSchema,
  queueId: idSchema,
});
export type SaveNumberRequest = z.infer<typeof saveNumberRequestSchema>;

export const numberSchema = saveNumberRequestSchema.extend({ entryPointId: idSchema, name: bilingualSchema });
export type CentreNumber = z.infer<typeof numberSchema>;

/** One address or network whose calls are taken without a password. */
export const allowedAddressSchema = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);
export const trunkHostSchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$/);

const trunkOutboundSchema = z.object({
  host: trunkHostSchema,
  port: z.int().min(1).max(65_535),
  protocol: z.enum(['UDP', 'TCP']),
  /** Shown to who is called. */
  callerNumber: dialledAddressSchema,
  /** Null: the carrier knows us by our address. */
  username: z.string().trim().min(1).max(100).nullable(),
});

export const trunkSettingsSchema = z.object({
  name: shortNameSchema,
  allowFrom: z.array(allowedAddressSchema).max(50),
  /** Null for a trunk that only brings calls. */
  outbound: trunkOutboundSchema.nullable(),
});
export type TrunkSettings = z.infer<typeof trunkSettingsSchema>;

export const saveTrunkRequestSchema = trunkSettingsSchema.extend({
  /** Never sent back. Null keeps the one that is stored. */
  password: z.string().min(1).max(200).nullable().default(null),
});
export type SaveTrunkRequest = z.infer<typeof saveTrunkRequestSchema>;

/** `unknown`: nothing watches it. */
export const trunkStateSchema = z.enum(['unknown', 'ready', 'failed']);
export type TrunkState = z.infer<typeof trunkStateSchema>;

export const trunkSchema = trunkSettingsSchema.extend({
  trunkId: idSchema,
  hasPassword: z.boolean(),
  isPractice: z.boolean(),
  state: trunkStateSchema,
});
export type CentreTrunk = z.infer<typeof trunkSchema>;

/** Kinds of the event log, all with subject `centre`. Null before: it is new; null after: it was removed. */
export const administrationEventSchemas = {
  'entry-point.changed': z.object({
    byAccountId: idSchema,
    entryPointId: idSchema,
    before: saveNumberRequestSchema.nullable(),
    after: saveNumberRequestSchema.nullable(),
  }),
  /** Without the password; `isPasswordChanged` says that there is another. */
  'trunk.changed': z.object({
    byAccountId: idSchema,
    trunkId: idSchema,
    before: trunkSettingsSchema.nullable(),
    after: trunkSettingsSchema.nullable(),
    isPasswordChanged: z.boolean(),
  }),
} as const;

/** What administrators change, as kinds of the event log. */
export const changeKinds = [
  ...['queue.changed', 'entry-point.changed', 'entry-point.flow-changed', 'flow.changed', 'calendar.changed'],
  ...['public-days.imported', 'prompt.changed', 'connector.changed', 'trunk.changed'],
] as const;
export const changeKindSchema = z.enum(changeKinds as readonly [string, ...string[]]);

export const changeSchema = z.object({
  seq: z.int(),
  at: timeSchema,
  kind: changeKindSchema,
  byAccountId: idSchema.nullable(),
  byName: z.string().nullable(),
  /** As the kind has it in the event log. */
  data: z.record(z.string(), z.unknown()),
});
export type CentreChange = z.infer<typeof changeSchema>;

/** The newest first; `nextBefore` asks for the page after, null when there is none. */
export const changesPageSchema = z.object({ items: z.array(changeSchema), nextBefore: z.int().nullable() });
