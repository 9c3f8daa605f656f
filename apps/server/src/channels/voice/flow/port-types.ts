/** What a flow needs of the call it runs on and of the world, said in its own words: no sockets, no database, no clock. */
import type { Bilingual, FlowStep, Language } from '@shouwen/contract';
import type { CalendarState, FlowGraph } from '@shouwen/contract/flows';
import type { SkillRequirement } from '@shouwen/routing';
import type { FlowState } from './flow-state.ts';

/** A published version as it runs; `flowId` is null for a number that still has its simple flow. */
export interface FlowSource {
  readonly flowId: string | null;
  readonly version: number | null;
  readonly graph: FlowGraph;
}

/** What to play, with every variable in its place. */
export type FlowSound =
  | { readonly kind: 'prompt'; readonly prompt: string }
  | { readonly kind: 'text'; readonly text: string };

/** What is known of the call; empty where it is not known. */
export interface FlowFacts {
  readonly callerNumber: string;
  readonly calledNumber: string;
  readonly customerId: string;
  readonly customerName: string;
  readonly customerLanguage: Language | null;
  /** IANA name; for date, time and weekday. */
  readonly timeZone: string;
}

export interface LookupRequest {
  readonly connectorId: string;
  readonly method: 'GET' | 'POST';
  /** Below the connector's address, encoded. */
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly body: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export type LookupAnswer =
  | { readonly kind: 'ok'; readonly body: unknown }
  /** `reason` is for the log: a status, or why the request was not made. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'timeout' };

export interface QueueRequest {
  readonly nodeId: string;
  readonly queueId: string;
  /** Of the node and of all `priority` nodes before; added to the queue's own. */
  readonly priority: number;
  readonly skills: readonly SkillRequirement[];
  readonly music: string;
  readonly language: Language;
  /** Null: say whether an agent is being called or all are busy. */
  readonly sounds: readonly FlowSound[] | null;
  readonly announce: {
    readonly everyMs: number | null;
    readonly position: boolean;
    readonly expectedWait: boolean;
    /** One each time. */
    readonly comfort: readonly (readonly FlowSound[])[];
  };
  readonly offer: {
    readonly afterMs: number;
    readonly sounds: readonly FlowSound[];
    readonly callbackKey: string | null;
    readonly voicemailKey: string | null;
  } | null;
  readonly waitMsMax: number | null;
  readonly whenNoAgent: 'wait' | 'leave';
  /** The caller was here already, under an earlier server: the place in the queue is kept if the engine knows it. */
  readonly isResumed: boolean;
  /** Something follows when an agent has hung up: the caller is kept. */
  readonly goesOnAfterTalk: boolean;
}

/**
 * How a wait ended. `served`: an agent took the call and has left it, the caller is still there; the others leave the queue.
 * `gone`: the caller has hung up, or the call was taken out of the flow for good (transferred by the agent).
 */
export type QueueOutcome = 'served' | 'overflow' | 'no-agent' | 'full' | 'callback' | 'voicemail' | 'gone';

export interface FlowNote {
  readonly flowId: string | null;
  readonly nodeId: string;
  readonly step: FlowStep;
  readonly digit?: string;
  readonly exit?: string;
  /** Short, in words of the product: a count of digits, an outcome. Never what a customer said or typed. */
  readonly detail?: string;
}

/**
 * Everything a flow does to the call. A method may reject: the node takes its `failed` exit, or the flow's own queue takes
 * the call. Once the caller is gone every method resolves at once and `isGone` is true.
 */
export interface FlowPort {
  readonly isGone: boolean;
  readonly facts: FlowFacts;
  now(): number;
  /** Resolves when all has been played, or a key cut it short where that is allowed. */
  play(sounds: readonly FlowSound[], language: Language, options: { isInterruptible: boolean }): Promise<void>;
  /** The next key, also one pressed earlier; null after the time. */
  digit(withinMs: number): Promise<string | null>;
  /** Keys pressed until now count no more. */
  forgetDigits(): Promise<void>;
  /** Null: there is no such calendar. */
  calendar(calendarId: string): Promise<CalendarState | null>;
  lookup(request: LookupRequest): Promise<LookupAnswer>;
  enqueue(request: QueueRequest): Promise<QueueOutcome>;
  /** Records after the tone until silence, the key, the limit or the end of the call. False: there is no message. */
  recordMessage(request: {
    nodeId: string;
    queueId: string;
    maxSeconds: number;
    finishKey: string | null;
  }): Promise<boolean>;
  /** False: no call-back can be arranged to this number. */
  arrangeCallback(request: {
    nodeId: string;
    queueId: string | null;
    number: string;
    keepsPlace: boolean;
  }): Promise<boolean>;
  /** Resolves true when the far end answered and the call is over, false when nobody could be reached. */
  transfer(request: { number: string; ringSeconds: number }): Promise<boolean>;
  /** The live version; null when there is none. */
  loadFlow(flowId: string): Promise<FlowSource | null>;
  languageChosen(language: Language): Promise<void>;
  purposeKnown(purpose: { key: string | null; label: Bilingual }): Promise<void>;
  surveyAnswered(answer: { flowId: string | null; nodeId: string; questionId: string; answer: string | null }): void;
  /** For the record. */
  note(note: FlowNote): void;
  /** Before each node: what a new server needs to go on there. Secret variables are left out. */
  entered(state: FlowState): void;
  /** For the log of the operator. */
  failed(nodeId: string, error: unknown): void;
}

/** How a flow came to its end. After `hung-up`, `served` and `failed` the caller is still there and is to be hung up on. */
export interface FlowEnd {
  readonly how: 'gone' | 'hung-up' | 'served' | 'transferred' | 'failed';
  readonly state: FlowState;
}
