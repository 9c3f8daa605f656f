import pino from 'pino';

export type Log = pino.Logger;

/**
 * JSON lines on stdout. Secrets never appear; what identifies a person goes into a field named `personal`, whole, so that
 * whoever ships the log elsewhere can drop that one field.
 */
export function createLog(level: string, destination?: pino.DestinationStream): Log {
  const options: pino.LoggerOptions = {
    level,
    base: { process: 'server' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: ['password', 'secret', 'token', 'cookie', 'authorization'].flatMap((key) => [
        key,
        `*.${key}`,
        `*.headers.${key}`,
      ]),
      censor: '[secret]',
    },
    serializers: { error: pino.stdSerializers.err, req: describeRequest },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** One-time links carry their secret in the path. */
const SECRET_PATHS = /^(\/(?:api\/)?(?:setup|join)\/)[^/?]+/;

function describeRequest(request: { method?: string; url?: string; ip?: string }): object {
  const path = request.url?.split('?')[0] ?? '';
  return { method: request.method, path: path.replace(SECRET_PATHS, '$1[secret]'), personal: { address: request.ip } };
}
