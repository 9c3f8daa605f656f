import type { IncomingHttpHeaders } from 'node:http';

/**
 * What the web app may load, and who may frame it: nobody. Inline styles are antd's, which writes its design tokens at
 * run time; scripts are only ours. `'self'` does not cover WebSockets in every browser, so the host is named.
 */
export function contentSecurityPolicy(headers: IncomingHttpHeaders): string {
  const host = /^[A-Za-z0-9.:[\]-]{1,255}$/.test(headers.host ?? '') ? headers.host : null;
  const sockets = host === null ? '' : ` ws://${host} wss://${host}`;
  return [
    `default-src 'self'`,
    `connect-src 'self'${sockets}`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `media-src 'self' blob: data:`,
    `font-src 'self' data:`,
    `worker-src 'self' blob:`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

/** The headers that are the same on every answer. */
export function securityHeaders(isHttps: boolean): Readonly<Record<string, string>> {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'microphone=(self), camera=(), geolocation=(), payment=()',
    ...(isHttps ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}
