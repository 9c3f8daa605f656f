import type { Language } from '@shouwen/contract';
import type { CalendarState, TriedStep, TryFlowRequest, TryFlowResult } from '@shouwen/contract/flows';
import type {
  FlowEnd,
  FlowFacts,
  FlowNote,
  FlowPort,
  FlowSound,
  FlowSource,
  LookupAnswer,
  LookupRequest,
  QueueOutcome,
  QueueRequest,
} from './port-types.ts';
import { runFlowGraph } from './run-flow-graph.ts';

/** What a test run shares with real calls. */
export interface TryWorld {
  readonly timeZone: string;
  calendar(calendarId: string, at: number): Promise<CalendarState | null>;
  loadFlow(flowId: string): Promise<FlowSource | null>;
}

export type TryScript = TryFlowRequest['script'];

/** How long a prompt is taken to be; texts are spoken at about five signs a second. */
const PROMPT_MS = 3000;
const SIGN_MS = 200;
const LOOKUP_MS = 100;
const QUEUE_MS = 60_000;
/** A page with more could not be read. */
const STEPS_SHOWN_MAX = 2000;

/** Runs a flow with a pretended caller, without a call: the same interpreter, a clock of its own, answers from the script. */
export async function tryFlow(
  source: FlowSource,
  script: TryScript,
  world: TryWorld,
): Promise<Omit<TryFlowResult, 'problems'> & { state: FlowEnd['state'] }> {
  const port = new ScriptedPort(script, world);
  const { how, state } = await runFlowGraph(source, port);
  return { steps: port.steps, end: how, variables: state.variables, nodeId: state.nodeId, state };
}

/** The caller and the world as a script has them; time passes only as far as things take time. */
export class ScriptedPort implements FlowPort {
  readonly steps: TriedStep[] = [];
  readonly queueRequests: QueueRequest[] = [];
  readonly lookupRequests: LookupRequest[] = [];
  readonly facts: FlowFacts;
  readonly #script: TryScript;
  readonly #world: TryWorld;
  readonly #startedAt: number;
  readonly #keys: string[];
  readonly #queues: QueueOrFailure[];
  readonly #lookups: Map<string, TryScript['lookups'][string]>;
  #elapsedMs = 0;
  #hasLeft = false;

  constructor(script: TryScript, world: TryWorld) {
    this.#script = script;
    this.#world = world;
    this.#startedAt = Date.parse(script.at);
    this.#keys = [...script.keys];
    this.#queues = [...script.queues];
    this.#lookups = new Map(Object.entries(script.lookups).map(([id, answers]) => [id, [...answers]]));
    this.facts = {
      callerNumber: script.callerNumber,
      calledNumber: script.calledNumber,
      customerId: script.customer?.customerId ?? '',
      customerName: script.customer?.name ?? '',
      customerLanguage: script.customer?.language ?? null,
      timeZone: world.timeZone,
    };
  }

  get isGone(): boolean {
    const { hangsUpAfter } = this.#script;
    return this.#hasLeft || (hangsUpAfter !== null && this.steps.length >= hangsUpAfter);
  }

  now(): number {
    return this.#startedAt + this.#elapsedMs;
  }

  async play(sounds: readonly FlowSound[], language: Language, options: { isInterruptible: boolean }): Promise<void> {
    // A key pressed ahead skips the prompt, as it does on the telephone.
    if (options.isInterruptible && this.#keys[0] !== undefined && this.#keys[0] !== '-')
      this.#hear(sounds, language, 0.2);
    else this.#hear(sounds, language, 1);
  }

  async digit(withinMs: number): Promise<string | null> {
    const key = this.#keys.shift();
    if (key !== undefined && key !== '-') return key;
    this.#elapsedMs += withinMs;
    return null;
  }

  /** The script's keys are meant for what is asked; there are none pressed before. */
  async forgetDigits(): Promise<void> {}

  async calendar(calendarId: string): Promise<CalendarState | null> {
    return await this.#world.calendar(calendarId, this.now());
  }

  async lookup(request: LookupRequest): Promise<LookupAnswer> {
    this.lookupRequests.push(request);
    const answers = this.#lookups.get(request.connectorId) ?? [];
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    this.#elapsedMs += answer?.kind === 'timeout' ? request.timeoutMs : LOOKUP_MS;
    if (answer === undefined) return { kind: 'failed', reason: 'the script has no answer' };
    return answer.kind === 'failed' ? { kind: 'failed', reason: 'as the script says' } : answer;
  }

  async enqueue(request: QueueRequest): Promise<QueueOutcome> {
    this.queueRequests.push(request);
    const outcome = (this.#queues.length > 1 ? this.#queues.shift() : this.#queues[0]) ?? 'served';
    this.#hear(request.sounds ?? [], request.language, 1);
    this.#elapsedMs += request.waitMsMax ?? QUEUE_MS;
    if (outcome === 'failed') throw new Error('the queue does not take this call');
    if (outcome === 'gone') this.#hasLeft = true;
    return outcome;
  }

  async recordMessage({ maxSeconds }: { maxSeconds: number }): Promise<boolean> {
    this.#elapsedMs += Math.min(maxSeconds, 20) * 1000;
    return true;
  }

  async arrangeCallback({ number }: { number: string }): Promise<boolean> {
    this.#detail(number);
    return true;
  }

  async transfer({ number }: { number: string }): Promise<boolean> {
    this.#detail(number);
    return true;
  }

  async loadFlow(flowId: string): Promise<FlowSource | null> {
    return await this.#world.loadFlow(flowId);
  }

  async languageChosen(language: Language): Promise<void> {
    this.#detail(language);
  }

  async purposeKnown({ label }: { label: { zh: string; en: string } }): Promise<void> {
    this.#detail(`${label.zh} / ${label.en}`);
  }

  surveyAnswered({ questionId, answer }: { questionId: string; answer: string | null }): void {
    this.#detail(`${questionId}: ${answer ?? '-'}`);
  }

  note({ flowId, nodeId, step, digit, exit, detail }: FlowNote): void {
    if (this.steps.length >= STEPS_SHOWN_MAX) return;
    this.steps.push({
      ...{ flowId, nodeId, step, digit: digit ?? null, exit: exit ?? null, detail: detail ?? null },
      ...{ heard: [], afterMs: this.#elapsedMs },
    });
  }

  entered(): void {}

  failed(_nodeId: string, error: unknown): void {
    this.#detail(error instanceof Error ? error.message : String(error));
  }

  #hear(sounds: readonly FlowSound[], language: Language, share: number): void {
    const last = this.steps.at(-1);
    for (const sound of sounds) {
      const isPrompt = sound.kind === 'prompt';
      last?.heard.push(isPrompt ? promptPath(sound.prompt, language) : sound.text);
      this.#elapsedMs += Math.round((isPrompt ? PROMPT_MS : sound.text.length * SIGN_MS) * share);
    }
  }

  #detail(text: string): void {
    const last = this.steps.at(-1);
    if (last !== undefined) last.detail = text;
  }
}

type QueueOrFailure = TryScript['queues'][number];

function promptPath(prompt: string, language: Language): string {
  return prompt.includes('/') ? prompt : `${language}/${prompt}`;
}
