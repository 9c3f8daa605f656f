/** The one way to the HTTP API: typed by `schema.d.ts`, which is generated from the server's OpenAPI document, errors as `ApiError`, a bound on every wait. */
import type { ErrorBody } from '@shouwen/contract';
import createClient from 'openapi-fetch';
import { ApiError, isApiError } from './errors.ts';
import type { paths } from './schema.d.ts';

const requestTimeoutMs = 15_000;
/** Setting up a centre loads the demo data while one waits; longer than any machine needed so far. */
const setupTimeoutMs = 180_000;

let onSessionLost: () => void = () => {};
/** Called when a request that needs a session is answered with `not-signed-in`. */
export function setSessionLostHandler(handler: () => void): void {
  onSessionLost = handler;
}

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: (request) => {
    const isSetup = request.method === 'POST' && request.url.includes('/api/setup/');
    const limit = AbortSignal.timeout(isSetup ? setupTimeoutMs : requestTimeoutMs);
    return fetch(request, { signal: AbortSignal.any([request.signal, limit]) });
  },
});

api.use({
  onRequest({ request }) {
    request.headers.set('accept-language', document.documentElement.lang === 'en' ? 'en' : 'zh');
    return request;
  },
});

interface Answer<Reply> {
  data?: Reply | undefined;
  error?: ErrorBody | undefined;
  response: Response;
}

/** Waits for a call of `api` and gives its reply, or throws an `ApiError`. */
export async function call<Reply>(answer: Promise<Answer<Reply>>): Promise<Reply> {
  let settled: Answer<Reply>;
  try {
    settled = await answer;
  } catch (cause) {
    if (isApiError(cause)) throw cause;
    throw new ApiError('offline', undefined, cause);
  }
  const { data, error, response } = settled;
  if (!response.ok) throw readError(error, response);
  // A reply without content has no data; its type is undefined then.
  return data as Reply;
}

function readError(body: unknown, response: Response): ApiError {
  if (!isErrorBody(body)) return new ApiError(response.status >= 500 ? 'offline' : 'unreadable');
  if (body.code === 'not-signed-in') onSessionLost();
  return new ApiError(body.code, body);
}

function isErrorBody(body: unknown): body is ErrorBody {
  return typeof body === 'object' && body !== null && 'code' in body && 'message' in body;
}
