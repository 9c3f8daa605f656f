/** What callers hear: prompts that ship with the product, uploads and generated speech. */
import { z } from 'zod';
import { durationMsSchema, idSchema, languageSchema, timeSchema } from './primitives.ts';

/** Prompts of one language, or music, which is the same in both. */
export const promptFolderSchema = z.enum(['zh', 'en', 'music']);
export type PromptFolder = z.infer<typeof promptFolderSchema>;

/** The name inside its folder: small letters, digits and hyphens, as the name of a file. */
export const promptFileNameSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/);

/** As a flow names it: `welcome` (in the caller's language) or `music/calm` (the same in both). */
export const promptNameSchema = z.string().regex(/^(music\/|tones\/)?[a-z0-9][a-z0-9-]{0,59}$/);

/** Longest upload and the longest audio in it: ten minutes is what the media process reads. */
export const PROMPT_BYTES_MAX = 30 * 1024 * 1024;
export const PROMPT_MS_MAX = 10 * 60_000;
/** Longest text that is turned into speech at once. */
export const SPEECH_TEXT_MAX = 800;

export const promptSchema = z.object({
  folder: promptFolderSchema,
  name: promptFileNameSchema,
  /** `built-in` comes with the product; the other two are the centre's own and win over a built-in one of that name. */
  source: z.enum(['built-in', 'upload', 'speech']),
  /** Removing the centre's own brings the built-in one back. */
  replacesBuiltIn: z.boolean(),
  durationMs: durationMsSchema,
  bytes: z.int(),
  /** Null for built-in prompts. */
  sha256: z.string().nullable(),
  /** What is said, for generated speech. */
  text: z.string().nullable(),
  changedAt: timeSchema.nullable(),
  changedBy: idSchema.nullable(),
});
export type Prompt = z.infer<typeof promptSchema>;

export const speechRequestSchema = z.object({ text: z.string().trim().min(1).max(SPEECH_TEXT_MAX) });
export type SpeechRequest = z.infer<typeof speechRequestSchema>;

/** Which provider speaks, and whether it can. `problem` says what to do when it cannot. */
export const speechStateSchema = z.object({
  provider: z.enum(['espeak-ng', 'http']),
  isReady: z.boolean(),
  problem: z.string().nullable(),
  languages: z.array(languageSchema),
});
export type SpeechState = z.infer<typeof speechStateSchema>;
