import { flowSchema } from '@shouwen/contract';
import { fromSimpleFlow } from '@shouwen/contract/flows';
import { describe, expect, it } from 'vitest';
import { emptyWorld, flowOf, hangup, type LooseNode, prompt, queue, script } from './_flows.ts';
import type { FlowState } from './flow-state.ts';
import { flowStateSchema } from './flow-state.ts';
import type { FlowSource } from './port-types.ts';
import { runFlowGraph, STEPS_MAX, VISITS_MAX } from './run-flow-graph.ts';
import { ScriptedPort, type TryScript, type TryWorld } from './try-flow.ts';

const label = { zh: '故障', en: 'Fault' };

async function run(
  source: FlowSource,
  more: Partial<TryScript> = {},
  world: Partial<TryWorld> = {},
  saved?: FlowState,
) {
  const port = new ScriptedPort(script(more), { ...emptyWorld, ...world });
  const end = await runFlowGraph(source, port, saved);
  const path = port.steps.map(({ nodeId, step, digit, exit }) => [nodeId, step, digit, exit].filter(Boolean).join(' '));
  const heard = port.steps.flatMap((step) => step.heard);
  return { ...end, path, heard, queues: port.queueRequests, lookups: port.lookupRequests, steps: port.steps };
}

const menu: LooseNode = {
  id: 'menu',
  kind: 'menu',
  settings: { sounds: [prompt('menu')], options: [{ key: '1', label }], attempts: 2 },
  exits: { 'key-1': 'faults', timeout: 'silent', invalid: 'general' },
};
const menuFlow = flowOf(menu, queue('faults'), queue('general'), queue('silent'));

describe('the simple flow as a graph', () => {
  const simple = flowSchema.parse({
    queueId: 'general',
    menu: {
      prompt: 'menu',
      languageKey: '9',
      attempts: 2,
      options: [{ key: '1', label, queueId: 'faults', priority: 5 }],
    },
  });
  const source = { flowId: null, version: null, graph: fromSimpleFlow(simple) };

  it('greets, gives notice, asks and queues by the key', async () => {
    const { heard, queues } = await run(source, { keys: '1' });
    expect(heard).toEqual(['zh/welcome', 'zh/recording-notice', 'zh/menu']);
    expect(queues).toMatchObject([{ queueId: 'faults', priority: 5, music: 'music/calm', language: 'zh' }]);
  });

  it('switches the language and asks again', async () => {
    const { heard, state } = await run(source, { keys: '91' });
    expect(heard.slice(-2)).toEqual(['zh/menu', 'en/menu']);
    expect(state.language).toBe('en');
  });

  it('takes the silent and the mistaken to its own queue', async () => {
    expect((await run(source)).queues).toMatchObject([{ queueId: 'general', priority: 0 }]);
    const mistaken = await run(source, { keys: '77' });
    expect(mistaken.heard.filter((prompt) => prompt === 'zh/invalid-choice')).toHaveLength(2);
    expect(mistaken.queues).toMatchObject([{ queueId: 'general' }]);
  });

  it('ends a stuck language key in the queue', async () => {
    const { queues, path } = await run(source, { keys: '9'.repeat(400) });
    expect(queues).toHaveLength(1);
    expect(path.filter((step) => step === 'menu menu')).toHaveLength(VISITS_MAX);
  });
});

describe('a menu', () => {
  it('leaves by the key, and tells the agent what was chosen', async () => {
    const { path, steps } = await run(menuFlow, { keys: '1' });
    expect(path).toEqual([
      'start start',
      'menu menu',
      'menu digit 1',
      'menu exit key-1',
      'faults queue',
      'faults exit served',
    ]);
    expect(steps[2]?.detail).toBe('故障 / Fault');
  });

  it('leaves by what was wrong the last time', async () => {
    expect((await run(menuFlow, { keys: '-7' })).queues).toMatchObject([{ queueId: 'general' }]);
    expect((await run(menuFlow, { keys: '7-' })).queues).toMatchObject([{ queueId: 'silent' }]);
  });
});

describe('collecting digits', () => {
  function collecting(settings: object): FlowSource {
    const exits = { done: 'good', timeout: 'silent', invalid: 'bad' };
    const node = {
      id: 'ask',
      kind: 'collect',
      settings: { sounds: [prompt('menu')], variable: 'account', attempts: 2, ...settings },
      exits,
    };
    return flowOf(node, queue('good'), queue('silent'), queue('bad'));
  }
  const queueAfter = async (settings: object, keys: string) => {
    const { queues, state } = await run(collecting(settings), { keys });
    return [queues[0]?.queueId, state.variables.account];
  };

  it.each([
    ['ends at the terminator', { maxDigits: 10 }, '123#', ['good', '123']],
    ['ends at the most digits', { maxDigits: 3 }, '12345', ['good', '123']],
    ['ends when no more come', { maxDigits: 10 }, '12-', ['good', '12']],
    ['asks again for too few', { minDigits: 3, maxDigits: 4 }, '12#123#', ['good', '123']],
    ['gives up on wrong numbers', { minDigits: 3, maxDigits: 4 }, '1#2#', ['bad', undefined]],
    ['gives up on silence', {}, '--', ['silent', undefined]],
    [
      'takes listed lengths only',
      { maxDigits: 11, check: { lengths: [8, 11] } },
      '1234567#12345678#',
      ['good', '12345678'],
    ],
    [
      'checks the last digit',
      { check: { checksum: 'luhn' } },
      '4111111111111112#4111111111111111#',
      ['good', '4111111111111111'],
    ],
    ['checks the range', { check: { least: 1, most: 31 } }, '32#31#', ['good', '31']],
    ['skips a star', { maxDigits: 3 }, '1*23', ['good', '123']],
  ])('%s', async (_, settings, keys, expected) => {
    expect(await queueAfter(settings, keys)).toEqual(expected);
  });

  it('reads the number back and takes it after 1', async () => {
    const { heard, state } = await run(collecting({ maxDigits: 2, isConfirmed: true }), { keys: '122341' });
    expect(heard).toEqual([
      ...['zh/menu', 'zh/you-entered', 'zh/digit-1', 'zh/digit-2', 'zh/confirm-or-again'],
      ...['zh/menu', 'zh/you-entered', 'zh/digit-3', 'zh/digit-4', 'zh/confirm-or-again'],
    ]);
    expect(state.variables).toEqual({ account: '34' });
  });

  it('notes how many digits, never which', async () => {
    const { steps } = await run(collecting({}), { keys: '95588#' });
    expect(JSON.stringify(steps)).not.toContain('955');
    expect(steps.find((step) => step.step === 'digits')?.detail).toBe('5');
  });

  it('keeps a secret out of what is stored, and uses it all the same', async () => {
    const branch = {
      id: 'branch',
      kind: 'branch',
      settings: { cases: [{ id: 'right', label, when: [{ variable: 'pin', is: 'equal', value: '1234' }] }] },
      exits: { 'case-right': 'good', else: 'bad' },
    };
    const settings = { sounds: [prompt('menu')], variable: 'pin', isSecret: true, maxDigits: 4 };
    const ask = { id: 'ask', kind: 'collect', settings, exits: { done: 'branch', timeout: 'bad', invalid: 'bad' } };
    const { queues, state } = await run(flowOf(ask, branch, queue('good'), queue('bad')), { keys: '1234' });
    expect(queues).toMatchObject([{ queueId: 'good' }]);
    expect(state.variables).toEqual({});
  });
});

describe('a look-up', () => {
  const settings = {
    connectorId: 'crm',
    path: '/customers/{call.callerNumber}',
    query: [{ name: 'called', value: '{call.calledNumber}' }],
    answers: [
      { path: 'data.level', variable: 'level' },
      { path: 'data.bills.0.amount', variable: 'amount' },
      { path: 'data.constructor.name', variable: 'nothing' },
    ],
  };
  const lookup = { id: 'look', kind: 'lookup', settings, exits: { ok: 'branch', failed: 'bad', timeout: 'late' } };
  const branch = {
    id: 'branch',
    kind: 'branch',
    settings: {
      cases: [
        { id: 'owes', label, when: [{ variable: 'amount', is: 'greater', value: 100 }] },
        { id: 'gold', label, when: [{ variable: 'level', is: 'one-of', values: ['gold', 'platinum'] }] },
      ],
    },
    exits: { 'case-owes': 'debts', 'case-gold': 'gold', else: 'general' },
  };
  const flow = flowOf(lookup, branch, ...['debts', 'gold', 'general', 'bad', 'late'].map((id) => queue(id)));

  it('sends what is known and branches on the answer, first match first', async () => {
    const body = { data: { level: 'gold', bills: [{ amount: 120.5 }] } };
    const { lookups, queues, state } = await run(flow, {
      callerNumber: '+86 10/1',
      lookups: { crm: [{ kind: 'ok', body }] },
    });
    expect(lookups).toMatchObject([
      { path: '/customers/%2B86%2010%2F1', query: [['called', '10000']], timeoutMs: 3000 },
    ]);
    expect(state.variables).toEqual({ level: 'gold', amount: '120.5', nothing: '' });
    expect(queues).toMatchObject([{ queueId: 'debts' }]);
  });

  it.each([
    [{ kind: 'ok', body: { data: { level: 'gold' } } } as const, 'gold'],
    [{ kind: 'ok', body: 'not an object' } as const, 'general'],
    [{ kind: 'failed' } as const, 'bad'],
    [{ kind: 'timeout' } as const, 'late'],
  ])('%j leads to %s', async (answer, queueId) => {
    expect((await run(flow, { lookups: { crm: [answer] } })).queues).toMatchObject([{ queueId }]);
  });
});

describe('hours', () => {
  const hours = {
    id: 'hours',
    kind: 'hours',
    settings: { calendarId: 'office' },
    exits: { open: 'queue', closed: 'end' },
  };
  const flow = flowOf(hours, queue('queue'), hangup);
  const when = (state: 'open' | 'closed' | 'holiday'): Partial<TryWorld> => ({
    calendar: async () => ({ state, name: null, opensAt: null }),
  });

  it('leave by open, closed, and by closed on a holiday that has no exit of its own', async () => {
    expect((await run(flow, {}, when('open'))).queues).toHaveLength(1);
    expect(await run(flow, {}, when('closed'))).toMatchObject({ how: 'hung-up', heard: ['zh/goodbye'] });
    expect(await run(flow, {}, when('holiday'))).toMatchObject({ how: 'hung-up' });
  });

  it('that are gone send the call to the flow’s own queue', async () => {
    const { queues, path } = await run(flow);
    expect(queues).toMatchObject([{ queueId: 'fallback' }]);
    expect(path).toContain('hours fallback');
  });
});

describe('a queue', () => {
  it.each(['overflow', 'no-agent', 'full', 'callback', 'voicemail', 'served'] as const)(
    'is left by %s',
    async (outcome) => {
      const settings = {
        waitMsMax: 60_000,
        whenNoAgent: 'leave',
        offer: { sounds: [prompt('offer')], callbackKey: '1', voicemailKey: '2' },
      };
      const node = { ...queue('queue', 'queue', settings), exits: { [outcome]: 'end' } };
      expect(await run(flowOf(node, hangup), { queues: [outcome] })).toMatchObject({ how: 'hung-up' });
    },
  );

  it('that refuses the call hands it to the flow’s own queue, and a caller nobody takes is told', async () => {
    const refused = await run(flowOf(queue('queue')), { queues: ['failed', 'served'] });
    expect(refused.queues.map((request) => request.queueId)).toEqual(['queue', 'fallback']);
    expect(refused.how).toBe('served');
    const nobody = await run(flowOf(queue('queue')), { queues: ['failed'] });
    expect(nobody).toMatchObject({ how: 'failed', heard: ['zh/no-agents'] });
  });

  it('gets priority, skills and purpose of the nodes before', async () => {
    const gold = {
      id: 'gold',
      kind: 'priority',
      settings: { priority: 10, skills: [{ skillId: 'gold', minLevel: 2 }], reason: label },
      exits: { next: 'more' },
    };
    const more = {
      id: 'more',
      kind: 'priority',
      settings: { priority: 5, skills: [{ skillId: 'gold', minLevel: 4 }] },
      exits: { next: 'queue' },
    };
    const { queues, steps } = await run(flowOf(gold, more, queue('queue', 'queue', { priority: 1 })));
    expect(queues).toMatchObject([{ priority: 16, skills: [{ skillId: 'gold', minLevel: 4 }] }]);
    expect(steps[1]?.detail).toBe('故障 / Fault');
  });
});

describe('after the talk', () => {
  const questions = [
    { id: 'solved', label, sounds: [prompt('q1')], keys: '12', attempts: 2 },
    { id: 'satisfied', label, sounds: [prompt('q2')], keys: '12345', attempts: 2 },
  ];
  const survey = { id: 'survey', kind: 'survey', settings: { questions }, exits: { next: 'end' } };
  const flow = flowOf({ ...queue('queue'), exits: { served: 'survey' } }, survey, hangup);

  it('a survey asks every question', async () => {
    const { state, heard, how } = await run(flow, { keys: '195' });
    expect(state.variables).toEqual({ survey_solved: '1', survey_satisfied: '5' });
    expect(heard).toEqual(['zh/q1', 'zh/q2', 'zh/invalid-choice', 'zh/q2', 'zh/survey-thanks', 'zh/goodbye']);
    expect(how).toBe('hung-up');
  });

  it('a silent caller is let go without thanks', async () => {
    const { heard } = await run(flow);
    expect(heard).toEqual(['zh/q1', 'zh/q1', 'zh/q2', 'zh/q2', 'zh/goodbye']);
  });
});

describe('call-back and voicemail', () => {
  const callback = (settings: object) =>
    flowOf(
      { id: 'back', kind: 'callback', settings, exits: { accepted: 'end', declined: 'queue' } },
      queue('queue'),
      hangup,
    );

  it('a call-back reads the number back and asks', async () => {
    const { heard, steps, how } = await run(callback({}), { keys: '1', callerNumber: '10010' });
    expect(heard.slice(0, 7)).toEqual([
      'zh/callback-to',
      'zh/digit-1',
      'zh/digit-0',
      'zh/digit-0',
      'zh/digit-1',
      'zh/digit-0',
      'zh/callback-confirm',
    ]);
    expect(steps.find((step) => step.step === 'callback')?.detail).toBe('10010');
    expect(how).toBe('hung-up');
  });

  it('a call-back takes another number, also when the caller’s is withheld', async () => {
    const other = await run(callback({}), { keys: '213900000000#1' });
    expect(other.steps.some((step) => step.detail === '13900000000')).toBe(true);
    const withheld = await run(callback({ isConfirmed: false }), { keys: '13900000000#', callerNumber: 'anonymous' });
    expect(withheld.steps.some((step) => step.detail === '13900000000')).toBe(true);
  });

  it('a call-back that is not wanted goes on', async () => {
    expect((await run(callback({}), { keys: '3' })).queues).toHaveLength(1);
    expect((await run(callback({}), {})).queues).toHaveLength(1);
  });

  it('a voicemail beeps after its greeting', async () => {
    const { heard } = await run(
      flowOf({ id: 'mail', kind: 'voicemail', settings: { queueId: 'general' }, exits: { next: 'end' } }, hangup),
    );
    expect(heard).toEqual(['zh/voicemail', 'tones/beep', 'zh/voicemail-saved', 'zh/goodbye']);
  });
});

describe('transfer', () => {
  it('to another flow keeps what is known', async () => {
    const set = {
      id: 'set',
      kind: 'set',
      settings: { assignments: [{ variable: 'level', value: 'gold' }] },
      exits: { next: 'go' },
    };
    const go = { id: 'go', kind: 'transfer', settings: { to: 'flow', flowId: 'other' } };
    const other = { ...flowOf(queue('queue')), flowId: 'other', version: 7 };
    const { state, queues } = await run(
      flowOf(set, go),
      {},
      { loadFlow: async (flowId) => (flowId === 'other' ? other : null) },
    );
    expect(state).toMatchObject({ flowId: 'other', version: 7, variables: { level: 'gold' }, jumps: 1 });
    expect(queues).toHaveLength(1);
  });

  it('between two flows without end is bounded', async () => {
    const go = { id: 'go', kind: 'transfer', settings: { to: 'flow', flowId: 'other' } };
    const round = flowOf(go);
    const { queues, state } = await run(round, {}, { loadFlow: async () => round });
    expect(state.jumps).toBe(10);
    expect(queues).toMatchObject([{ queueId: 'fallback' }]);
  });

  it('to a number ends the flow; to what is no number fails', async () => {
    const go = {
      id: 'go',
      kind: 'transfer',
      settings: { to: 'number', number: '{target}' },
      exits: { failed: 'queue' },
    };
    const set = (value: string) => ({
      id: 'set',
      kind: 'set',
      settings: { assignments: [{ variable: 'target', value }] },
      exits: { next: 'go' },
    });
    expect(await run(flowOf(set('+861012345678'), go, queue('queue')))).toMatchObject({ how: 'transferred' });
    expect((await run(flowOf(set('sip:x@y'), go, queue('queue')))).queues).toHaveLength(1);
  });
});

describe('language', () => {
  it.each([
    [{ by: 'fixed', language: 'en' }, {}, 'en'],
    [{ by: 'toggle' }, {}, 'en'],
    [{ by: 'caller-number', chinesePrefixes: ['+86', '1'] }, {}, 'zh'],
    [{ by: 'caller-number', chinesePrefixes: ['+86', '1'] }, { callerNumber: '+441234' }, 'en'],
    [{ by: 'customer' }, { customer: { customerId: 'c', name: 'Ann', language: 'en' as const } }, 'en'],
    [{ by: 'customer' }, {}, 'zh'],
    [{ by: 'choice', sounds: [prompt('choose')], keys: { zh: '1', en: '2' } }, { keys: '2' }, 'en'],
    [{ by: 'choice', sounds: [prompt('choose')], keys: { zh: '1', en: '2' } }, { keys: '' }, 'zh'],
  ])('%j with %j is %s', async (settings, more, expected) => {
    const { state } = await run(
      flowOf({ id: 'language', kind: 'language', settings, exits: { next: 'queue' } }, queue('queue')),
      more,
    );
    expect(state.language).toBe(expected);
  });
});

describe('whatever a flow says', () => {
  it('a text has the values of the moment in it', async () => {
    const text = { zh: '{call.customerName}您好，今天是{call.date}，{call.weekday}', en: 'Hello' };
    const play = { id: 'play', kind: 'play', settings: { sounds: [{ kind: 'text', text }] }, exits: { next: 'queue' } };
    const customer = { customerId: 'c1', name: '王芳', language: null };
    const { heard } = await run(flowOf(play, queue('queue')), { customer, at: '2026-11-22T20:00:00.000Z' });
    expect(heard).toEqual(['王芳您好，今天是2026-11-23，mon']);
  });

  it('ends when the caller hangs up, at any step', async () => {
    const whole = (await run(menuFlow, { keys: '71' })).path;
    for (let after = 1; after < whole.length; after++) {
      const { how, path } = await run(menuFlow, { keys: '71', hangsUpAfter: after });
      expect(how).toBe('gone');
      expect(path).toEqual(whole.slice(0, after));
    }
  });

  it('enters no more nodes than allowed', async () => {
    const sets = Array.from({ length: 30 }, (_, i) => ({
      id: `s${i}`,
      kind: 'set',
      exits: { next: `s${(i + 1) % 30}` },
    }));
    const { state, queues } = await run(flowOf(...sets));
    expect(state.steps).toBeLessThanOrEqual(STEPS_MAX);
    expect(queues).toMatchObject([{ queueId: 'fallback' }]);
  });

  it('leaves a counted loop by its limit', async () => {
    const play = { id: 'play', kind: 'play', settings: { sounds: [prompt('again')] }, exits: { next: 'count' } };
    const count = {
      id: 'count',
      kind: 'set',
      settings: { counter: { variable: 'n', most: 3 } },
      exits: { next: 'play', limit: 'queue' },
    };
    expect((await run(flowOf(play, count, queue('queue')))).heard).toHaveLength(4);
  });

  it('goes on after a restart at the node where the caller was', async () => {
    const before = await run(menuFlow, { hangsUpAfter: 2 });
    const saved = flowStateSchema.parse(JSON.parse(JSON.stringify(before.state)));
    expect(saved.nodeId).toBe('menu');
    const after = await run(menuFlow, { keys: '1' }, {}, saved);
    expect(after.path).toEqual([
      'menu resumed',
      'menu menu',
      'menu digit 1',
      'menu exit key-1',
      'faults queue',
      'faults exit served',
    ]);
    expect(after.queues).toMatchObject([{ isResumed: false }]);
  });

  it('tells the queue that the caller was in it before the restart', async () => {
    const before = await run(menuFlow, { keys: '1', queues: ['gone'] });
    const after = await run(menuFlow, {}, {}, before.state);
    expect(after.queues).toMatchObject([{ queueId: 'faults', isResumed: true }]);
  });

  it('sends a caller to the own queue when the node of old is gone', async () => {
    const before = await run(menuFlow, { keys: '1', queues: ['gone'] });
    const { queues } = await run(flowOf(queue('other')), {}, {}, before.state);
    expect(queues).toMatchObject([{ queueId: 'fallback' }]);
  });
});
