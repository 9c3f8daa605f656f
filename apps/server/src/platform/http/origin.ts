import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a request may change something: what a browser sends for a page of another site is refused. Requests without
 * Origin come from programs, which carry no one else's cookies.
 */
export function isOriginAllowed(headers: IncomingHttpHeaders, publicUrl: string): boolean {
  const origin = headers.origin;
  if (origin === undefined) {
    const site = headers['sec-fetch-site'];
    return site === undefined || site === 'same-origin' || site === 'none';
  }
  if (origin === publicUrl) return true;
  if (!URL.canParse(origin)) return false;
  // Behind a proxy that ends TLS the scheme differs, so host and port are compared.
  return headers.host !== undefined && new URL(origin).host === headers.host.toLowerCase();
}
