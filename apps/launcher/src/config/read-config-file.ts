import { readFileSync, statSync } from 'node:fs';
import { LaunchError } from '../messages/problems.ts';
import { reasonOf } from '../messages/reason.ts';

const CONFIG_FILE_BYTES_MAX = 1_048_576;

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return undefined;
}

/**
 * Reads a JSON object of option names and values.
 * @param path absolute path
 * @param mustExist false for the default place, where a missing file means no options
 * @throws {LaunchError} when the file cannot be read or is not such an object
 */
export function readConfigFile(path: string, mustExist: boolean): Map<string, string> {
  let content: string;
  try {
    if (statSync(path).size > CONFIG_FILE_BYTES_MAX) {
      throw LaunchError.of('config-file-wrong', { path, detail: 'larger than 1 MB' });
    }
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof LaunchError) throw error;
    const reason = reasonOf(error);
    if (reason === 'ENOENT' && !mustExist) return new Map();
    throw LaunchError.of('config-file-unreadable', { path, reason });
  }
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    const detail = error instanceof Error ? error.message.split('\n')[0] : undefined;
    throw LaunchError.of('config-file-wrong', { path, detail: detail ?? 'not JSON' });
  }
  if (json === null || typeof json !== 'object' || Array.isArray(json)) {
    throw LaunchError.of('config-file-wrong', { path, detail: 'not a JSON object like {"HTTP_PORT": 8080}' });
  }
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(json)) {
    const text = textOf(value);
    if (text === undefined) {
      throw LaunchError.of('config-file-wrong', { path, detail: `${name} is neither text nor a number` });
    }
    values.set(name, text);
  }
  return values;
}
