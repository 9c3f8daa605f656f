/** Nodes that speak to the caller and wait for keys. */
import type { Language } from '@shouwen/contract';
import { type FlowNodeOf, menuExit, surveyVariable } from '@shouwen/contract/flows';
import { digitSounds, type FlowRun, promptSound } from './flow-run.ts';

type InputNode = FlowNodeOf<'language' | 'play' | 'menu' | 'collect' | 'survey'>;
type Why = 'timeout' | 'invalid';

const CONFIRM_WAIT_MS = 6000;

export async function runInputNode(run: FlowRun, node: InputNode): Promise<string> {
  switch (node.kind) {
    case 'language':
      await language(run, node);
      return 'next';
    case 'play':
      await run.play(node.settings.sounds, node.settings.isInterruptible);
      return 'next';
    case 'menu':
      return await menu(run, node);
    case 'collect':
      return await collect(run, node.settings);
    case 'survey':
      return await survey(run, node);
  }
}

async function language(run: FlowRun, { settings }: FlowNodeOf<'language'>): Promise<void> {
  const { facts } = run.port;
  switch (settings.by) {
    case 'fixed':
      return await run.chooseLanguage(settings.language);
    case 'toggle':
      return await run.chooseLanguage(run.state.language === 'zh' ? 'en' : 'zh');
    case 'customer':
      return await run.chooseLanguage(facts.customerLanguage ?? run.state.language);
    case 'caller-number': {
      const isChinese = settings.chinesePrefixes.some((prefix) => facts.callerNumber.startsWith(prefix));
      return await run.chooseLanguage(isChinese ? 'zh' : 'en');
    }
    case 'choice': {
      const keys: Record<string, Language> = { [settings.keys.zh]: 'zh', [settings.keys.en]: 'en' };
      const ask = { ...settings, isValid: (key: string) => keys[key] !== undefined, invalidSounds: [] };
      const { key } = await askForKey(run, ask);
      return await run.chooseLanguage((key === null ? undefined : keys[key]) ?? run.state.language);
    }
  }
}

async function menu(run: FlowRun, { settings }: FlowNodeOf<'menu'>): Promise<string> {
  const optionOf = (key: string) => settings.options.find((option) => option.key === key);
  const { key, why } = await askForKey(run, { ...settings, isValid: (pressed) => optionOf(pressed) !== undefined });
  const option = key === null ? undefined : optionOf(key);
  if (option === undefined) return why;
  if (option.isPurpose) await run.port.purposeKnown({ key: option.key, label: option.label });
  return menuExit(option.key);
}

interface AskForKey {
  readonly sounds: FlowNodeOf<'menu'>['settings']['sounds'];
  readonly invalidSounds: FlowNodeOf<'menu'>['settings']['invalidSounds'];
  readonly waitMs: number;
  readonly attempts: number;
  isValid(key: string): boolean;
}

/** Plays and waits until a key fits or the attempts are used up; `why` is what was wrong the last time. */
async function askForKey(run: FlowRun, ask: AskForKey): Promise<{ key: string | null; why: Why }> {
  let why: Why = 'timeout';
  for (let attempt = 0; attempt < ask.attempts; attempt++) {
    await run.play(ask.sounds, true);
    const key = await run.digit(ask.waitMs);
    if (key === null) {
      run.note('no-digit');
      why = 'timeout';
      continue;
    }
    if (ask.isValid(key)) {
      run.note('digit', { digit: key });
      return { key, why };
    }
    run.note('invalid-digit', { digit: key });
    why = 'invalid';
    await run.play(ask.invalidSounds, true);
  }
  return { key: null, why };
}

export type CollectSettings = FlowNodeOf<'collect'>['settings'];

/** Asks for digits until they pass the check (and the caller says they are right), or the attempts are used up. */
export async function collect(run: FlowRun, settings: CollectSettings): Promise<string> {
  let why: Why = 'timeout';
  for (let attempt = 0; attempt < settings.attempts; attempt++) {
    await run.play(settings.sounds, true);
    const digits = await readDigits(run, settings);
    if (digits === '') {
      run.note('no-digit');
      why = 'timeout';
      continue;
    }
    // How many, never which: these may be a card number.
    run.note('digits', { detail: String(digits.length) });
    if (!isAccepted(digits, settings)) {
      why = 'invalid';
      run.note('invalid-digit');
      await run.play(settings.invalidSounds, true);
      continue;
    }
    if (settings.isConfirmed && !(await isConfirmed(run, digits))) {
      why = 'invalid';
      continue;
    }
    run.set(settings.variable, digits);
    return 'done';
  }
  return why;
}

async function readDigits(run: FlowRun, settings: CollectSettings): Promise<string> {
  let digits = '';
  while (digits.length < settings.maxDigits) {
    const key = await run.digit(digits === '' ? settings.firstDigitMs : settings.nextDigitMs);
    if (key === null || key === settings.terminator) break;
    // A star where none belongs is a slip of the finger, and counts for nothing.
    if (/^\d$/.test(key)) digits += key;
  }
  return digits;
}

/** Whether digits fit the rules of the node. */
export function isAccepted(digits: string, { minDigits, maxDigits, check }: CollectSettings): boolean {
  if (digits.length < minDigits || digits.length > maxDigits) return false;
  if (check.lengths.length > 0 && !check.lengths.includes(digits.length)) return false;
  if (check.checksum === 'luhn' && !passesLuhn(digits)) return false;
  const value = Number(digits);
  return (check.least === null || value >= check.least) && (check.most === null || value <= check.most);
}

/** ISO/IEC 7812-1 annex B: from the right every second digit doubled, digits summed, a multiple of ten. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = digit * 2;
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 1 && sum % 10 === 0;
}

/** Reads the digits back; silence after two askings counts as no. */
async function isConfirmed(run: FlowRun, digits: string): Promise<boolean> {
  for (let asked = 0; asked < 2; asked++) {
    await run.playNow([promptSound('you-entered'), ...digitSounds(digits), promptSound('confirm-or-again')], true);
    const key = await run.digit(CONFIRM_WAIT_MS);
    if (key === '1') return true;
    if (key === '2') return false;
  }
  return false;
}

/** The agent has hung up; each answer is recorded as it comes, so that one who hangs up in between loses none. */
async function survey(run: FlowRun, { id, settings }: FlowNodeOf<'survey'>): Promise<string> {
  const { port, state } = run;
  // Keys pressed while talking are no answers.
  await port.forgetDigits();
  let answered = 0;
  for (const question of settings.questions) {
    const ask = { ...question, isValid: (key: string) => question.keys.includes(key), invalidSounds: [] };
    const { key } = await askForKey(run, { ...ask, invalidSounds: [{ kind: 'prompt', prompt: 'invalid-choice' }] });
    port.surveyAnswered({ flowId: state.flowId, nodeId: id, questionId: question.id, answer: key });
    run.set(surveyVariable(question.id), key ?? '');
    if (key !== null) answered += 1;
  }
  if (answered > 0) await run.play(settings.thanks, true);
  return 'next';
}
