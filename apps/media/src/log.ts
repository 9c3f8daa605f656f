/** One JSON object a line on standard output, as the other processes write it. */
export function log(level: 'info' | 'warn' | 'error', message: string, fields: Record<string, unknown> = {}): void {
  process.stdout.write(`${JSON.stringify({ time: Date.now(), level, process: 'media', message, ...fields })}\n`);
}
