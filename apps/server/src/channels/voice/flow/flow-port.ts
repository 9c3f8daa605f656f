/** Puts a flow onto a call: what the interpreter asks for, done with the caller's ear and what call control hands in. */
import type { Bilingual, EventData, Language } from '@shouwen/contract';
import type { CalendarState } from '@shouwen/contract/flows';
import type { SkillRequirement } from '@shouwen/routing';
import type { FlowState } from './flow-state.ts';
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
import { type LeaveReason, QueueStay, type WaitingEar } from './queue-stay.ts';
import { runFlowGraph } from './run-flow-graph.ts';

/** Of CallerEar: what a flow uses. */
export interface FlowEar extends WaitingEar {
  play(prompts: readonly string[], language: Language, options: { isInterruptible: boolean }): Promise<void>;
}

/** What flows need beside the call; one for all calls. */
export interface FlowServices {
  now(): number;
  /** IANA name of the centre's zone. */
  timeZone(): Promise<string>;
  /** What callers of this number go through: the flow it is given, else its simple one. */
  flowOf(entryPointId: string): Promise<FlowSource | null>;
  /** A version that a call ran on before a restart; null when it is no longer stored. */
  version(flowId: string, version: number): Promise<FlowSource | null>;
  loadFlow(flowId: string): Promise<FlowSource | null>;
  calendar(calendarId: string, at: number): Promise<CalendarState | null>;
  lookup(request: LookupRequest): Promise<LookupAnswer>;
  /** The name of a prompt that says the text; null when no speech could be made. */
  speak(text: string, language: Language): Promise<string | null>;
}

export interface QueueJoin {
  readonly queueId: string;
  readonly priority: number;
  readonly skills: readonly SkillRequirement[];
  /** Under an earlier server the caller was in this queue already. */
  readonly isResumed: boolean;
}

/** One call, as call control has it. Every method may reject. */
export interface FlowCallControl {
  readonly contactId: string;
  readonly ear: FlowEar;
  readonly facts: FlowFacts;
  /** True once the call is over, or the flow has lost it for good. */
  isOver(): boolean;
  /** True when somebody is at work who could take a call of the queue. */
  hasAgentFor(join: QueueJoin): boolean;
  /** Tells the engine. `full`: the queue takes no more. `offered`: an agent's phone rings already. */
  joinQueue(join: QueueJoin): Promise<'waiting' | 'offered' | 'full'>;
  /** False when an agent is just taking the call. */
  leaveQueue(reason: LeaveReason): Promise<boolean>;
  position(): number | null;
  expectedWaitMs(): number | null;
  recordMessage(request: {
    nodeId: string;
    queueId: string;
    maxSeconds: number;
    finishKey: string | null;
  }): Promise<boolean>;
  arrangeCallback(request: {
    nodeId: string;
    queueId: string | null;
    number: string;
    keepsPlace: boolean;
  }): Promise<boolean>;
  /** True when the far end answered and the call is over. */
  transfer(request: { number: string; ringSeconds: number }): Promise<boolean>;
  /** Keeps the state with the call, for a new server process. */
  keep(state: FlowState): void;
  languageChosen(language: Language): Promise<void>;
  purposeKnown(purpose: { key: string | null; label: Bilingual }): Promise<void>;
  record(
    ...event:
      | ['contact.flow-step', EventData<'contact.flow-step'>]
      | ['contact.survey-answered', EventData<'contact.survey-answered'>]
  ): void;
  failed(nodeId: string, error: unknown): void;
}

/** A flow that runs on a call, and what call control tells it. */
export interface CallerFlow {
  /** Takes the caller through; resolves once. See {@link FlowEnd}. */
  run(): Promise<FlowEnd>;
  /** An agent has answered: announcements stop. */
  connected(): void;
  /** The agent was lost: the caller hears music again, at the same place. */
  waitsAgain(): void;
  /** The agent has hung up. True: keep the caller, the flow goes on; false: end the call as if there were no flow. */
  agentLeft(): boolean;
  /** The call is over, or was taken out of the flow for good. */
  over(): void;
}

const PROMPTS_FIRST = { waiting: 'all-busy', offered: 'please-wait' } as const;

/** The one function call control needs: a flow on a call, from its start or from where an earlier server left it. */
export function runCallerFlow(
  source: FlowSource,
  services: FlowServices,
  call: FlowCallControl,
  saved: FlowState | null = null,
): CallerFlow {
  const port = new CallFlowPort(services, call);
  return {
    run: async () => await runFlowGraph(source, port, saved),
    connected: () => port.stay?.stop(),
    waitsAgain: () => {
      port.stay?.start(['please-wait']).catch((error) => call.failed('', error));
    },
    agentLeft: () => {
      const { stay, goesOnAfterTalk } = port;
      if (stay === null) return false;
      const isKept = goesOnAfterTalk && !call.isOver() && !call.ear.isGone;
      stay.end(isKept ? 'served' : 'gone');
      return isKept;
    },
    over: () => port.stay?.end('gone'),
  };
}

/** The saved flow of a call, or the one of its number now; null when there is neither. */
export async function sourceFor(
  services: FlowServices,
  entryPointId: string,
  saved: FlowState | null,
): Promise<FlowSource | null> {
  if (saved !== null && saved.flowId !== null && saved.version !== null) {
    const same = await services.version(saved.flowId, saved.version);
    if (same !== null) return same;
  }
  return await services.flowOf(entryPointId);
}

class CallFlowPort implements FlowPort {
  /** The present stay in a queue, also while the caller talks with an agent. */
  stay: QueueStay | null = null;
  goesOnAfterTalk = false;
  readonly facts: FlowFacts;
  readonly #services: FlowServices;
  readonly #call: FlowCallControl;

  constructor(services: FlowServices, call: FlowCallControl) {
    this.#services = services;
    this.#call = call;
    this.facts = call.facts;
  }

  get isGone(): boolean {
    return this.#call.ear.isGone || this.#call.isOver();
  }

  now(): number {
    return this.#services.now();
  }

  async play(sounds: readonly FlowSound[], language: Language, options: { isInterruptible: boolean }): Promise<void> {
    await this.#call.ear.play(await this.#prompts(sounds, language), language, options);
  }

  async digit(withinMs: number): Promise<string | null> {
    return await this.#call.ear.nextDigit(withinMs);
  }

  /** What was pressed earlier comes at once; the first wait that finds nothing is the end of it. */
  async forgetDigits(): Promise<void> {
    while ((await this.#call.ear.nextDigit(0)) !== null);
  }

  async calendar(calendarId: string): Promise<CalendarState | null> {
    return await this.#services.calendar(calendarId, this.#services.now());
  }

  async lookup(request: LookupRequest): Promise<LookupAnswer> {
    return await this.#services.lookup(request);
  }

  async enqueue(request: QueueRequest): Promise<QueueOutcome> {
    const { queueId, priority, skills, isResumed } = request;
    const join = { queueId, priority, skills, isResumed };
    // Who was in the queue before a restart, or talks already, is not sent away again.
    if (!isResumed && request.whenNoAgent === 'leave' && !this.#call.hasAgentFor(join)) return 'no-agent';
    const stay = await this.#newStay(request);
    // Before the engine knows of the call: its agent may answer while we still wait for the commit.
    this.stay = stay;
    this.goesOnAfterTalk = request.goesOnAfterTalk;
    try {
      const joined = await this.#call.joinQueue(join);
      if (joined === 'full') return 'full';
      if (this.isGone) return 'gone';
      const prompts =
        request.sounds === null ? [PROMPTS_FIRST[joined]] : await this.#prompts(request.sounds, request.language);
      if (!stay.isStopped) await stay.start(prompts);
      return await stay.outcome;
    } finally {
      stay.end('gone');
      this.stay = null;
    }
  }

  async #newStay(request: QueueRequest): Promise<QueueStay> {
    const { announce, offer, language, nodeId } = request;
    const comfort: string[][] = [];
    for (const sounds of announce.comfort) comfort.push(await this.#prompts(sounds, language));
    const { everyMs, position, expectedWait } = announce;
    const plan = {
      ...{ music: request.music, language, everyMs, comfort, waitMsMax: request.waitMsMax },
      ...{ saysPosition: position, saysExpectedWait: expectedWait },
      offer: offer === null ? null : { ...offer, prompts: await this.#prompts(offer.sounds, language) },
    };
    const call = this.#call;
    return new QueueStay(plan, {
      ear: call.ear,
      position: () => call.position(),
      expectedWaitMs: () => call.expectedWaitMs(),
      leave: (reason) => call.leaveQueue(reason),
      noted: (step, detail) => this.#noteWait(nodeId, step, detail),
      failed: (error) => call.failed(nodeId, error),
    });
  }

  async recordMessage(request: Parameters<FlowPort['recordMessage']>[0]): Promise<boolean> {
    return await this.#call.recordMessage(request);
  }

  async arrangeCallback(request: Parameters<FlowPort['arrangeCallback']>[0]): Promise<boolean> {
    return await this.#call.arrangeCallback(request);
  }

  async transfer(request: { number: string; ringSeconds: number }): Promise<boolean> {
    return await this.#call.transfer(request);
  }

  async loadFlow(flowId: string): Promise<FlowSource | null> {
    return await this.#services.loadFlow(flowId);
  }

  async languageChosen(language: Language): Promise<void> {
    await this.#call.languageChosen(language);
  }

  async purposeKnown(purpose: { key: string | null; label: Bilingual }): Promise<void> {
    await this.#call.purposeKnown(purpose);
  }

  surveyAnswered(answer: Parameters<FlowPort['surveyAnswered']>[0]): void {
    this.#call.record('contact.survey-answered', { contactId: this.#call.contactId, ...answer });
  }

  note({ flowId, nodeId, step, digit, exit, detail }: FlowNote): void {
    this.#call.record('contact.flow-step', {
      ...{ contactId: this.#call.contactId, step, digit: digit ?? null, position: null, flowId, nodeId },
      ...(exit === undefined ? {} : { exit }),
      ...(detail === undefined ? {} : { detail }),
    });
  }

  entered(state: FlowState): void {
    this.#flowId = state.flowId;
    this.#call.keep(state);
  }

  failed(nodeId: string, error: unknown): void {
    this.#call.failed(nodeId, error);
  }

  #flowId: string | null = null;

  #noteWait(nodeId: string, step: 'queue-music' | 'position' | 'expected-wait', value: number | null): void {
    const { contactId } = this.#call;
    const isPosition = step === 'position';
    this.#call.record('contact.flow-step', {
      ...{ contactId, step, digit: null, flowId: this.#flowId, nodeId, position: isPosition ? value : null },
      ...(isPosition || value === null ? {} : { detail: String(value) }),
    });
  }

  /** A text nobody can speak is left out: a caller is never left waiting for a provider. */
  async #prompts(sounds: readonly FlowSound[], language: Language): Promise<string[]> {
    const names: string[] = [];
    for (const sound of sounds) {
      const name = sound.kind === 'prompt' ? sound.prompt : await this.#services.speak(sound.text, language);
      if (name !== null) names.push(name);
    }
    return names;
  }
}
