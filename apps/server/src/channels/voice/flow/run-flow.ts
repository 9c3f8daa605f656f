import type { Flow, FlowOption, Language } from '@shouwen/contract';

/** What the flow needs from the call it runs on. Every method rejects or resolves at once when the caller is gone. */
export interface FlowCall {
  /** Plays prompts one after another; resolves when they ended or a digit cut them short. */
  play(prompts: readonly string[], language: Language, options: { isInterruptible: boolean }): Promise<void>;
  /** The next key the caller pressed, also one pressed during the prompt; null after the time. */
  nextDigit(withinMs: number): Promise<string | null>;
  /** For the record: what was played and pressed. */
  note(step: FlowStep, digit?: string): void;
  /** True once the caller has hung up. */
  readonly isGone: boolean;
}

export type FlowStep = 'greeting' | 'notice' | 'menu' | 'digit' | 'invalid-digit' | 'no-digit';

/** Where the caller wants to go. `option` is null when nothing was chosen and the flow's own queue is used. */
export interface FlowResult {
  language: Language;
  queueId: string;
  option: FlowOption | null;
}

/**
 * Takes a caller from the greeting to a queue. Returns null when the caller hung up on the way.
 * A wrong key is said to be wrong and costs an attempt; silence costs one too; then the flow's own queue takes the call,
 * because a caller is never sent away for not pressing a key.
 */
export async function runFlow(flow: Flow, call: FlowCall): Promise<FlowResult | null> {
  const opening = [flow.greeting, flow.notice].filter((prompt) => prompt !== null);
  if (flow.greeting !== null) call.note('greeting');
  if (flow.notice !== null) call.note('notice');
  if (opening.length > 0) await call.play(opening, flow.language, { isInterruptible: flow.menu !== null });
  if (call.isGone) return null;
  if (flow.menu === null) return { language: flow.language, queueId: flow.queueId, option: null };
  return await runMenu(flow, flow.menu, call);
}

async function runMenu(flow: Flow, menu: NonNullable<Flow['menu']>, call: FlowCall): Promise<FlowResult | null> {
  let language: Language = flow.language;
  let attemptsLeft = menu.attempts;
  // Switching the language costs no attempt, but it is bounded: a stuck key must not keep a call in the menu for ever.
  let switchesLeft = 4;
  while (attemptsLeft > 0) {
    call.note('menu');
    await call.play([menu.prompt], language, { isInterruptible: true });
    const digit = await call.nextDigit(menu.waitForDigitMs);
    if (call.isGone) return null;
    if (digit === null) {
      call.note('no-digit');
      attemptsLeft -= 1;
      continue;
    }
    call.note('digit', digit);
    if (digit === menu.languageKey && switchesLeft > 0) {
      language = language === 'zh' ? 'en' : 'zh';
      switchesLeft -= 1;
      continue;
    }
    const option = menu.options.find((candidate) => candidate.key === digit);
    if (option !== undefined) return { language, queueId: option.queueId, option };
    call.note('invalid-digit', digit);
    attemptsLeft -= 1;
    await call.play(['invalid-choice'], language, { isInterruptible: true });
    if (call.isGone) return null;
  }
  return { language, queueId: flow.queueId, option: null };
}
