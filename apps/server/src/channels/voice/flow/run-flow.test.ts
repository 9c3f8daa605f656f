import { type Flow, flowSchema } from '@shouwen/contract';
import { describe, expect, it } from 'vitest';
import { type FlowCall, runFlow } from './run-flow.ts';

const label = { zh: '故障', en: 'Fault' };
const withMenu = flowSchema.parse({
  queueId: 'general',
  menu: { prompt: 'menu', languageKey: '9', attempts: 2, options: [{ key: '1', label, queueId: 'faults' }] },
});

interface Caller extends FlowCall {
  heard: string[];
  noted: string[];
}

function callerWho(keys: (string | null)[], hangsUpAfter = Number.POSITIVE_INFINITY): Caller {
  const heard: string[] = [];
  const noted: string[] = [];
  return {
    heard,
    noted,
    get isGone() {
      return heard.length >= hangsUpAfter;
    },
    play: async (prompts, language) => void heard.push(...prompts.map((prompt) => `${language}/${prompt}`)),
    nextDigit: async () => keys.shift() ?? null,
    note: (step, digit) => void noted.push(digit === undefined ? step : `${step} ${digit}`),
  };
}

describe('a flow', () => {
  it('without a menu greets and queues', async () => {
    const flow: Flow = flowSchema.parse({ queueId: 'general' });
    const caller = callerWho([]);
    expect(await runFlow(flow, caller)).toEqual({ language: 'zh', queueId: 'general', option: null });
    expect(caller.heard).toEqual(['zh/welcome', 'zh/recording-notice']);
  });

  it('queues by the key that was pressed', async () => {
    const caller = callerWho(['1']);
    const result = await runFlow(withMenu, caller);
    expect(result).toMatchObject({ queueId: 'faults', option: { key: '1', label } });
    expect(caller.noted).toEqual(['greeting', 'notice', 'menu', 'digit 1']);
  });

  it('switches the language and asks again', async () => {
    const caller = callerWho(['9', '1']);
    expect(await runFlow(withMenu, caller)).toMatchObject({ language: 'en', queueId: 'faults' });
    expect(caller.heard.slice(-2)).toEqual(['zh/menu', 'en/menu']);
  });

  it('says that a key is wrong, then takes the call all the same', async () => {
    const caller = callerWho(['7', '7']);
    expect(await runFlow(withMenu, caller)).toEqual({ language: 'zh', queueId: 'general', option: null });
    expect(caller.heard.filter((prompt) => prompt === 'zh/invalid-choice')).toHaveLength(2);
  });

  it('takes a silent caller to its own queue', async () => {
    const caller = callerWho([]);
    expect(await runFlow(withMenu, caller)).toMatchObject({ queueId: 'general', option: null });
    expect(caller.noted.filter((step) => step === 'no-digit')).toHaveLength(2);
  });

  it('ends a stuck language key', async () => {
    const caller = callerWho(Array.from({ length: 50 }, () => '9'));
    expect(await runFlow(withMenu, caller)).toMatchObject({ queueId: 'general' });
  });

  it('stops when the caller hangs up in the greeting', async () => {
    expect(await runFlow(withMenu, callerWho(['1'], 1))).toBeNull();
  });
});
