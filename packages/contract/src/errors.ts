/**
 * One list of error codes. Every HTTP error body has this shape; `message` says what happened and what to do next, in
 * the language of the request, and never holds customer content.
 */
import { z } from 'zod';

/** status: HTTP status; isReported: written to the error log; mayRetry: the same request may succeed later. */
export const errorCodes = {
  /** The request does not fit its schema; `issues` lists fields. Correct the request. */
  'invalid-request': { status: 400, isReported: false, mayRetry: false },
  /** No valid session. Sign in. */
  'not-signed-in': { status: 401, isReported: false, mayRetry: false },
  /** Login or password wrong (deliberately not said which). */
  'wrong-credentials': { status: 401, isReported: false, mayRetry: false },
  /** Signed in, but the role does not allow this record or action. */
  'not-allowed': { status: 403, isReported: false, mayRetry: false },
  /** Does not exist, or belongs to someone whose records the caller may not know of. */
  'not-found': { status: 404, isReported: false, mayRetry: false },
  /** The record is in a state in which this cannot be done (offer gone, call ended). Reload it. */
  conflict: { status: 409, isReported: false, mayRetry: false },
  /** One-time link used or expired. Ask for a new one. */
  'link-expired': { status: 410, isReported: false, mayRetry: false },
  /** Too many attempts; wait `retryAfterSeconds`. */
  'slow-down': { status: 429, isReported: false, mayRetry: true },
  /** A broken assumption in the server; the id in the message finds it in the log. */
  internal: { status: 500, isReported: true, mayRetry: false },
  /** A part the request needs (media, trunk, database) is not there now. */
  unavailable: { status: 503, isReported: true, mayRetry: true },
} as const;

export type ErrorCode = keyof typeof errorCodes;

export const errorBodySchema = z.object({
  code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  retryAfterSeconds: z.number().optional(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;
