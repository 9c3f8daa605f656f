import type { ContactDetail, ContactSummary, Desk, Me } from '@shouwen/contract';

/** A signed-in person who uses the HTTP API like any program. */
export class ApiClient {
  readonly #url: string;
  #cookie = '';

  constructor(url: string) {
    this.#url = url;
  }

  get cookie(): string {
    return this.#cookie;
  }

  async request(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.#cookie === '' ? {} : { cookie: this.#cookie }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0];
    if (cookie !== undefined) this.#cookie = cookie;
    return response;
  }

  async json<Result>(method: string, path: string, body?: unknown): Promise<Result> {
    const response = await this.request(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    const parsed: Result = text === '' ? null : JSON.parse(text);
    return parsed;
  }

  signIn(login: string, password: string): Promise<Me> {
    return this.json('POST', '/api/session', { login, password });
  }

  desk(): Promise<Desk> {
    return this.json('GET', '/api/desk');
  }

  async contacts(query = ''): Promise<ContactSummary[]> {
    const page = await this.json<{ items: ContactSummary[] }>('GET', `/api/contacts${query}`);
    return page.items;
  }

  contact(contactId: string): Promise<ContactDetail> {
    return this.json('GET', `/api/contacts/${contactId}`);
  }
}

/** Polls until `read` gives something; fails with what was last seen. */
export async function eventually<Result>(
  read: () => Promise<Result | null | undefined | false>,
  what: string,
  withinMs = 10_000,
): Promise<Result> {
  const endAt = Date.now() + withinMs;
  let last: unknown = null;
  for (;;) {
    try {
      const result = await read();
      if (result !== null && result !== undefined && result !== false) return result;
      last = result;
    } catch (error) {
      last = error;
    }
    if (Date.now() > endAt) throw new Error(`not within ${withinMs} ms: ${what} (last: ${String(last)})`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
