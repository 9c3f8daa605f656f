/** Requests whose replies are read with the contract's own schemas: for administrators' pages, which load them anyway. */
import type { z } from 'zod';
import { call } from '../platform/api.ts';
import { ApiError } from '../platform/errors.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const timeoutMs = 30_000;

/** Sends `body` as JSON, or as it is when it is a file; gives the reply as `schema` reads it, or throws an `ApiError`. */
export async function ask<Schema extends z.ZodType>(
  schema: Schema,
  method: Method,
  path: string,
  body?: unknown,
): Promise<z.infer<Schema>> {
  const reply = await send(method, path, body);
  const parsed = schema.safeParse(reply === '' ? null : JSON.parse(reply));
  if (!parsed.success) throw new ApiError('unreadable', undefined, parsed.error);
  return parsed.data;
}

/** A reply that is a file, for instance sound. */
export async function askFile(method: Method, path: string, body?: unknown): Promise<Blob> {
  return await call(
    fetchReply(method, path, body).then(async (response) =>
      response.ok ? { data: await response.blob(), response } : { error: readJson(await response.text()), response },
    ),
  );
}

async function send(method: Method, path: string, body: unknown): Promise<string> {
  return await call(answer(method, path, body));
}

/** In the shape `call` waits for, so that errors and a lost session are treated as everywhere else. */
async function answer(method: Method, path: string, body: unknown) {
  const response = await fetchReply(method, path, body);
  const text = await response.text();
  return response.ok ? { data: text, response } : { error: readJson(text), response };
}

function fetchReply(method: Method, path: string, body: unknown): Promise<Response> {
  const isFile = body instanceof Blob;
  const type = isFile ? body.type : 'application/json';
  return fetch(path, {
    method,
    headers: {
      'accept-language': document.documentElement.lang === 'en' ? 'en' : 'zh',
      ...(body === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMs),
  });
}

function readJson(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A part of an address. */
export const part = encodeURIComponent;
