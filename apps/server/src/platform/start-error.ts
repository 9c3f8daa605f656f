/**
 * The server cannot start for a reason the operator can mend: one sentence for stderr, and the exit status that tells the
 * launcher whether starting again may help.
 */
export class StartError extends Error {
  readonly code = 'cannot-start';
  readonly exitStatus: number;
  constructor(exitStatus: number, message: string) {
    super(message);
    this.exitStatus = exitStatus;
  }
}
