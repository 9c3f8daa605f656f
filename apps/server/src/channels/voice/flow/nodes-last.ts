/** Nodes at the end of a way: a message, a call-back, another number or flow, goodbye. */
import type { FlowNodeOf } from '@shouwen/contract/flows';
import { digitSounds, type FlowRun, NodeFault, promptSound } from './flow-run.ts';
import { type CollectSettings, collect } from './nodes-input.ts';
import type { NodeResult } from './run-flow-graph.ts';

type LastNode = FlowNodeOf<'callback' | 'voicemail' | 'transfer' | 'hangup'>;

const CONFIRM_WAIT_MS = 6000;
/** E.164 allows fifteen digits; shorter than five is a service number nobody can be called back on. */
const NUMBER_DIGITS = { least: 5, most: 15 } as const;
/** Enters the number, asks again, and lets it be. */
const NUMBER_TRIES = 3;

export async function runLastNode(run: FlowRun, node: LastNode): Promise<NodeResult> {
  switch (node.kind) {
    case 'callback':
      return { exit: await callback(run, node) };
    case 'voicemail':
      return { exit: await voicemail(run, node) };
    case 'transfer':
      return await transfer(run, node);
    case 'hangup':
      await run.play(node.settings.sounds, false);
      return { end: 'hung-up' };
  }
}

async function callback(run: FlowRun, { id, settings }: FlowNodeOf<'callback'>): Promise<string> {
  const { port, state } = run;
  const number = await callbackNumber(run, settings);
  if (number === null) return 'declined';
  const { keepsPlace } = settings;
  const isArranged = await port.arrangeCallback({
    nodeId: id,
    queueId: settings.queueId ?? state.queueId,
    number,
    keepsPlace,
  });
  if (!isArranged) throw new NodeFault('no call-back could be arranged');
  await run.prompts('callback-arranged');
  return 'accepted';
}

/** The number to call, as the caller agreed to it; null when none is wanted. */
async function callbackNumber(run: FlowRun, settings: FlowNodeOf<'callback'>['settings']): Promise<string | null> {
  const from = run.port.facts.callerNumber;
  let number = settings.number === 'caller' && isDialable(from) ? from : '';
  for (let tries = 0; tries < NUMBER_TRIES; tries++) {
    if (number === '') {
      const result = await collect(run, enterNumber);
      number = run.read(enterNumber.variable);
      if (result !== 'done') return null;
    }
    if (!settings.isConfirmed) return number;
    await run.playNow([promptSound('callback-to'), ...digitSounds(number), promptSound('callback-confirm')], true);
    const key = await run.digit(CONFIRM_WAIT_MS);
    if (key === '1') return number;
    if (key === '3') return null;
    // Silence: the same question again. Anything else: another number.
    if (key !== null) number = '';
  }
  return null;
}

function isDialable(number: string): boolean {
  const digits = number.replace(/^\+/, '');
  return /^\d+$/.test(digits) && digits.length >= NUMBER_DIGITS.least && digits.length <= NUMBER_DIGITS.most;
}

const enterNumber: CollectSettings = {
  sounds: [{ kind: 'prompt', prompt: 'callback-enter' }],
  variable: 'callbackNumber',
  minDigits: NUMBER_DIGITS.least,
  maxDigits: NUMBER_DIGITS.most,
  terminator: '#',
  firstDigitMs: 8000,
  nextDigitMs: 4000,
  attempts: 2,
  check: { lengths: [], checksum: 'none', least: null, most: null },
  isConfirmed: false,
  isSecret: false,
  invalidSounds: [{ kind: 'prompt', prompt: 'invalid-choice' }],
};

async function voicemail(run: FlowRun, { id, settings }: FlowNodeOf<'voicemail'>): Promise<string> {
  const { queueId, maxSeconds, finishKey } = settings;
  await run.play(settings.sounds, false);
  await run.port.forgetDigits();
  await run.playNow([promptSound('tones/beep')], false);
  const isLeft = await run.port.recordMessage({ nodeId: id, queueId, maxSeconds, finishKey });
  run.stay();
  if (!isLeft) throw new NodeFault('no message could be recorded');
  await run.prompts('voicemail-saved');
  return 'next';
}

async function transfer(run: FlowRun, { settings }: FlowNodeOf<'transfer'>): Promise<NodeResult> {
  if (settings.to === 'flow') {
    const source = await run.port.loadFlow(settings.flowId);
    if (source === null) throw new NodeFault('the flow to go on with has no live version');
    return { jumpTo: source };
  }
  const number = run.fill(settings.number);
  if (!/^\+?[0-9*#]{1,30}$/.test(number)) throw new NodeFault('the number to transfer to is not a number');
  const isOver = await run.port.transfer({ number, ringSeconds: settings.ringSeconds });
  run.stay();
  return isOver ? { end: 'transferred' } : { exit: 'failed' };
}
