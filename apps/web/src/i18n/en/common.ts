import type { Translated } from '../shape.ts';
import type { common as chinese } from '../zh/common.ts';

export const common: Translated<typeof chinese> = {
  product: 'Shouwen',
  close: 'Close',
  cancel: 'Cancel',
  retry: 'Retry',
  copy: 'Copy',
  copied: 'Copied',
  loading: 'Loading',
  done: 'Done',
  none: 'None',
  unknown: 'Unknown',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  channel: { voice: 'Call', email: 'Email', sms: 'SMS', chat: 'Chat', fax: 'Fax', webhook: 'Webhook' },
  role: { admin: 'Administrator', supervisor: 'Supervisor', agent: 'Agent' },
  state: {
    offline: 'Signed off',
    available: 'Ready',
    break: 'Break',
    busy: 'Busy',
    ringing: 'Ringing',
    talking: 'On call',
    hold: 'On hold',
    'wrap-up': 'Wrap-up',
  },
};
