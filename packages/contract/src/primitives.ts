/** Shapes shared by every chapter. Times are ISO 8601 strings with offset Z; durations are whole milliseconds. */
import { z } from 'zod';

export const languageSchema = z.enum(['zh', 'en']);
export type Language = z.infer<typeof languageSchema>;

export const themeSchema = z.enum(['light', 'dark', 'system']);
export type Theme = z.infer<typeof themeSchema>;

export const channelSchema = z.enum(['voice', 'email', 'sms', 'chat', 'fax', 'webhook']);
export type Channel = z.infer<typeof channelSchema>;

/** A text a person reads, in both languages of the product. */
export const bilingualSchema = z.object({ zh: z.string().max(400), en: z.string().max(400) });
export type Bilingual = z.infer<typeof bilingualSchema>;

export const idSchema = z.string().min(1).max(64);
export const timeSchema = z.iso.datetime();
export const durationMsSchema = z.int().min(0);

/** Cursor pagination: opaque `cursor` from the previous page's `nextCursor`; null when the last page was reached. */
export const pageQuerySchema = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
