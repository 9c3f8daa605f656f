import type { MediaErrorCode } from '@shouwen/contract/media-control';
import { MediaFault, type MediaFaultCode } from '@shouwen/media';

/** A command that cannot be carried out; its code goes to the client. */
export class CommandFault extends Error {
  readonly code: MediaErrorCode;

  constructor(code: MediaErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandFault';
    this.code = code;
  }
}

const codeOfFault: Record<MediaFaultCode, MediaErrorCode> = {
  'bad-sdp': 'bad-sdp',
  'no-common-codec': 'no-common-codec',
  'unsupported-transport': 'unsupported-transport',
  'no-audio': 'no-audio',
  'wrong-state': 'wrong-state',
  'bad-audio-file': 'bad-audio-file',
  'bad-recording': 'recording-failed',
  'wrong-key': 'recording-failed',
  'limit-reached': 'limit-reached',
};

/** What to tell a client about any error; `internal` for those that are bugs. */
export function describeFault(error: unknown): { code: MediaErrorCode; message: string } {
  if (error instanceof CommandFault) return { code: error.code, message: error.message };
  if (error instanceof MediaFault) return { code: codeOfFault[error.code], message: error.message };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}
