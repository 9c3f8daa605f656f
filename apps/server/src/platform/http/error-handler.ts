import type { ErrorBody, Language } from '@shouwen/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod';
import { AppError, generalTexts } from './app-error.ts';
import { type FieldIssue, issueText } from './issue-text.ts';
import { languageOf } from './request-language.ts';

const ISSUES_MAX = 20;
/** Network errors of pg, and the SQLSTATE classes 08 (connection), 53 (resources) and 57P (shutdown). */
const DATABASE_AWAY = /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|08...|53...|57P..)$/;

/** The one place where an error becomes an answer. */
export function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const known = toAppError(error);
  const language = languageOf(request);
  const text = (known.text ?? generalTexts[known.code])[language];
  if (known.status >= 500) request.log.error({ error, code: known.code }, 'a request failed');
  const body: ErrorBody = {
    code: known.code,
    message: known.code === 'internal' ? `${text} ${request.id}` : text,
    ...(known.retryAfterSeconds === null ? {} : { retryAfterSeconds: known.retryAfterSeconds }),
    ...issuesOf(error, language),
  };
  if (known.retryAfterSeconds !== null) reply.header('retry-after', Math.ceil(known.retryAfterSeconds));
  // Sent as text: the answer must not depend on what the route's schema says about its own.
  reply
    .code(known.status)
    .header('content-type', 'application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .serializer((payload: ErrorBody) => JSON.stringify(payload))
    .send(body);
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) return new AppError('invalid-request');
  if (!(error instanceof Error) || isResponseSerializationError(error)) return new AppError('internal');
  const { status, code } = describe(error);
  if (status === 404) return new AppError('not-found');
  if (status === 429) return new AppError('slow-down');
  if (status !== null && status >= 400 && status < 500) return new AppError('invalid-request');
  if (code !== null && DATABASE_AWAY.test(code)) return new AppError('unavailable');
  return new AppError('internal');
}

function describe(error: Error): { status: number | null; code: string | null } {
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return { status, code };
}

function issuesOf(error: unknown, language: Language): Pick<ErrorBody, 'issues'> {
  if (!hasZodFastifySchemaValidationErrors(error)) return {};
  const issues = error.validation.slice(0, ISSUES_MAX).map((issue) => ({
    path: issue.instancePath.slice(1).replaceAll('/', '.'),
    message: issueText(asFieldIssue(issue), language),
  }));
  return { issues };
}

function asFieldIssue(issue: { keyword: string; params: object; message?: string | undefined }): FieldIssue {
  return { code: issue.keyword, details: { ...issue.params }, message: issue.message ?? '' };
}
