import type { Dialog } from '../dialogs/dialog.ts';
import { Call } from './call.ts';
import type { CallParts } from './call-parts.ts';

/** A call that another process established (`SipAgent.restore`). */
export class RestoredCall extends Call {
  constructor(parts: CallParts, dialog: Dialog) {
    super(parts);
    this.attach(dialog);
  }
}
