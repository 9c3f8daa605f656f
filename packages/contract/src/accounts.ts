/** Who may sign in, the first administrator, invitations, and the credentials of the browser's phone. */
import { z } from 'zod';
import { bilingualSchema, idSchema, languageSchema, themeSchema, timeSchema } from './primitives.ts';

export const roleSchema = z.enum(['admin', 'supervisor', 'agent']);
export type Role = z.infer<typeof roleSchema>;

/** What a signed-in person may do; the web shows what is listed and never works it out itself. */
export const permissionSchema = z.enum([
  'desk.use',
  'live.see',
  'live.supervise',
  'contacts.see-own',
  'contacts.see-all',
  'recordings.play',
  'recordings.download',
  'identity.reveal',
  'people.manage',
  'settings.manage',
  'practice.manage',
]);
export type Permission = z.infer<typeof permissionSchema>;

export const loginSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._@-]{1,63}$/);
/** Length is what protects; at least 10 characters, checked against a short list of very common ones by the server. */
export const passwordSchema = z.string().min(10).max(200);
export const personNameSchema = z.string().trim().min(1).max(60);

export const meSchema = z.object({
  accountId: idSchema,
  /** Null for people who never take contacts. */
  agentId: idSchema.nullable(),
  agentNumber: z.string().nullable(),
  login: z.string(),
  name: z.string(),
  role: roleSchema,
  permissions: z.array(permissionSchema),
  language: languageSchema,
  theme: themeSchema,
  centreName: z.string(),
  /** IANA name: all times are shown in the centre's zone, wherever the browser is. */
  timeZone: z.string(),
  /** True until the person answered or skipped the first test call. */
  isFirstVisit: z.boolean(),
});
export type Me = z.infer<typeof meSchema>;

export const setupStateSchema = z.object({ isOpen: z.boolean(), suggestedLanguage: languageSchema });
export const setupRequestSchema = z.object({
  name: personNameSchema,
  login: loginSchema,
  password: passwordSchema,
  language: languageSchema,
  centreName: z.string().trim().min(1).max(60),
  content: z.enum(['demo', 'empty']),
});
export type SetupRequest = z.infer<typeof setupRequestSchema>;

export const signInRequestSchema = z.object({ login: z.string().max(64), password: z.string().max(200) });
export const updateMeRequestSchema = z.object({
  language: languageSchema.optional(),
  theme: themeSchema.optional(),
  isFirstVisit: z.literal(false).optional(),
});
/** One's own password: the present one proves who is at the keyboard. All other sessions of the account end. */
export const changePasswordRequestSchema = z.object({
  currentPassword: z.string().min(1).max(200),
  newPassword: passwordSchema,
});

/** Short-lived SIP credentials for the browser's phone or for a guest on the practice page. */
export const softphoneCredentialsSchema = z.object({
  /** Path of the SIP-over-WebSocket endpoint on this host (RFC 7118), subprotocol `sip`. */
  webSocketPath: z.string(),
  /** Address of record, e.g. sip:a2108@shouwen. */
  uri: z.string(),
  username: z.string(),
  password: z.string(),
  realm: z.string(),
  expiresAt: timeSchema,
});
export type SoftphoneCredentials = z.infer<typeof softphoneCredentialsSchema>;

export const personSchema = z.object({
  accountId: idSchema,
  agentId: idSchema.nullable(),
  agentNumber: z.string().nullable(),
  login: z.string(),
  name: z.string(),
  role: roleSchema,
  teamName: z.string().nullable(),
  queueIds: z.array(idSchema),
  skills: z.array(z.object({ skillId: idSchema, level: z.int().min(1).max(5) })),
  isInvited: z.boolean(),
  isDisabled: z.boolean(),
});
export type Person = z.infer<typeof personSchema>;

export const invitePersonRequestSchema = z.object({
  name: personNameSchema,
  login: loginSchema,
  role: roleSchema,
  queueIds: z.array(idSchema).max(100).default([]),
  language: languageSchema.default('zh'),
});
/**
 * A disabled person cannot sign in and gets no contacts: sessions, telephones and open invitations end at once, what they
 * did stays in the record under their name.
 */
export const updatePersonRequestSchema = z.object({ isDisabled: z.boolean() });
export const invitationSchema = z.object({ person: personSchema, joinPath: z.string(), expiresAt: timeSchema });
export const joinStateSchema = z.object({ name: z.string(), login: z.string(), language: languageSchema });
export const joinRequestSchema = z.object({ password: passwordSchema });

/** Credentials for a SIP desk phone, shown once. */
export const deskPhoneSchema = z.object({
  username: z.string(),
  password: z.string(),
  realm: z.string(),
  registrar: z.string(),
});

export type DeskPhone = z.infer<typeof deskPhoneSchema>;

export const skillSchema = z.object({ skillId: idSchema, name: bilingualSchema });
export type Skill = z.infer<typeof skillSchema>;
