import type { LiveAgent } from '@shouwen/contract';
import { useCallback, useContext } from 'react';
import { useErrorText } from '../../i18n/error-text.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { may, useMe } from '../../platform/session.ts';
import { toast } from '../../ui/index.ts';
import { WorkplaceContext } from '../agent/workplace-context.ts';
import type { LoudAction } from './supervision.ts';
import { supervision } from './supervision-actions.ts';

/** Whether the calls of this agent can be listened to now, and how one begins to. */
export function useSupervise(agent: LiveAgent): ((mode: 'listen' | 'whisper', then?: LoudAction) => void) | null {
  const { t } = useTexts();
  const me = useMe();
  const workplace = useContext(WorkplaceContext);
  const errorText = useErrorText();
  const { agentId, name, contactId, maskedAddress, state } = agent;
  const begin = useCallback(
    async (mode: 'listen' | 'whisper', then: LoudAction | null): Promise<void> => {
      if (workplace === null || contactId === null) return;
      const { microphone, phone } = workplace;
      // The phone picks up by itself and needs the microphone for that, also to listen; a desk phone has its own.
      if (phone.state.get().line === 'ready' && (await microphone.acquire()) === null) {
        toast(t(`desk.microphone.${microphone.state.get().status}`), 'bad');
        return;
      }
      const call = { contactId, agentId, agentName: name, maskedAddress };
      await supervision.begin(call, mode, then).catch((error: unknown) => toast(errorText(error), 'bad'));
    },
    [workplace, contactId, agentId, name, maskedAddress, t, errorText],
  );
  const isOnCall = contactId !== null && (state === 'talking' || state === 'hold');
  if (!isOnCall || workplace === null || me.agentId === agentId || !may(me, 'live.supervise')) return null;
  return (mode, then) => void begin(mode, then ?? null);
}
