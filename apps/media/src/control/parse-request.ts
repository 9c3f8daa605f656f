import {
  type MediaCommandName,
  type MediaParsedParameters,
  mediaParameters,
  mediaRequestEnvelope,
} from '@shouwen/contract/media-control';
import type { z } from 'zod';
import { CommandFault } from '../fault.ts';

/** One request with its parameters checked. */
export type Request = {
  [Name in MediaCommandName]: { id: number; command: Name; parameters: MediaParsedParameters<Name> };
}[MediaCommandName];

function describe(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join('.') || 'request'}: ${issue.message}` : 'unreadable';
}

/** Reads one line. Throws CommandFault `bad-request`; `id` is 0 when the line does not even say that. */
export function parseRequest(line: string): { id: number; request: Request | CommandFault } {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { id: 0, request: new CommandFault('bad-request', 'not JSON') };
  }
  const envelope = mediaRequestEnvelope.safeParse(json);
  if (!envelope.success) return { id: idOf(json), request: new CommandFault('bad-request', describe(envelope.error)) };
  const { id, command, parameters } = envelope.data;
  const parsed = mediaParameters[command].safeParse(parameters ?? {});
  if (!parsed.success) return { id, request: new CommandFault('bad-request', `${command}: ${describe(parsed.error)}`) };
  return { id, request: { id, command, parameters: parsed.data } as Request };
}

function idOf(json: unknown): number {
  const id = typeof json === 'object' && json !== null && 'id' in json ? json.id : 0;
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : 0;
}
