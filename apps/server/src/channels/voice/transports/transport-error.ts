/** Why a transport could not be opened. */
export type TransportErrorCode =
  | 'port-taken'
  | 'address-not-here'
  | 'not-permitted'
  | 'cannot-listen'
  /** The certificate files are missing, broken, or do not belong together. */
  | 'bad-certificate';

const CODES: Readonly<Record<string, { code: TransportErrorCode; advice: string }>> = {
  EADDRINUSE: { code: 'port-taken', advice: 'another program uses it; stop that program or choose another SIP port' },
  EADDRNOTAVAIL: { code: 'address-not-here', advice: 'this machine does not have the address; choose one it has' },
  EACCES: { code: 'not-permitted', advice: 'ports below 1024 need a privilege; choose a higher one' },
};

export class TransportError extends Error {
  readonly code: TransportErrorCode;

  constructor(code: TransportErrorCode, message: string) {
    super(message);
    this.name = 'TransportError';
    this.code = code;
  }
}

/** Says in one sentence what a failed bind means and what to do. */
export function explainBindError(error: unknown, protocol: string, address: string, port: number): TransportError {
  const systemCode = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = CODES[systemCode];
  const place = `SIP cannot listen on ${protocol} ${address}:${port}`;
  if (known === undefined) return new TransportError('cannot-listen', `${place}: ${String(error)}`);
  return new TransportError(known.code, `${place}: ${known.advice}.`);
}
