import type { ErrorBody, ErrorCode } from '@shouwen/contract';

/** `offline`: no reply came back. `unreadable`: something that is not our server replied. */
export type ApiErrorCode = ErrorCode | 'offline' | 'unreadable';

/** A request that did not do what was asked. `message` is the server's sentence in the account's language, or empty. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly retryAfterSeconds: number | null;
  readonly issues: readonly { path: string; message: string }[];

  constructor(code: ApiErrorCode, body?: ErrorBody, cause?: unknown) {
    super(body?.message ?? '', cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryAfterSeconds = body?.retryAfterSeconds ?? null;
    this.issues = body?.issues ?? [];
  }
}

export function isApiError(error: unknown, code?: ApiErrorCode): error is ApiError {
  return error instanceof ApiError && (code === undefined || error.code === code);
}
