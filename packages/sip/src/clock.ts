/** What a clock gives back for a timer; only the clock that made it looks inside. */
export type TimerHandle = unknown;

/**
 * Time, handed in by whoever runs the stack, so that a test drives every RFC 3261 timer by hand.
 *
 * `now()` is in milliseconds since the Unix epoch and may jump; delays are in milliseconds.
 */
export interface Clock {
  now(): number;
  setTimeout(callback: () => void, delayMs: number): TimerHandle;
  clearTimeout(handle: TimerHandle): void;
}

/**
 * Unguessable text for tags, branches, Call-IDs and nonces.
 *
 * At least 64 random bits (RFC 3261 19.3 asks for 32), characters of the grammar's `token`
 * without `-` and `.` at the ends: letters and digits are the safe choice.
 */
export interface Random {
  randomToken(): string;
}
