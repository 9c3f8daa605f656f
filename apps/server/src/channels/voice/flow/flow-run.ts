import type { FlowStep, Language } from '@shouwen/contract';
import { type FlowNode, fillTemplate, type Sound, VARIABLE_TEXT_MAX } from '@shouwen/contract/flows';
import { type FlowState, newFlowState, startOf } from './flow-state.ts';
import type { FlowFacts, FlowPort, FlowSound, FlowSource } from './port-types.ts';

/** The caller has hung up: unwinds to the end of the run, and is no error. */
export class CallerGone extends Error {
  readonly code = 'caller-gone';
}

/** A node could not do its work: its `failed` exit, or the flow's own queue, takes the call. */
export class NodeFault extends Error {
  readonly code = 'node-failed';
}

/** One run of a flow: the state, and what every kind of node needs. */
export class FlowRun {
  readonly port: FlowPort;
  source: FlowSource;
  state: FlowState;
  /** True in the first node after a restart. */
  isResumed: boolean;
  #secrets: ReadonlySet<string>;

  constructor(source: FlowSource, port: FlowPort, saved: FlowState | null) {
    this.source = source;
    this.port = port;
    this.state = saved ?? newFlowState(source);
    this.isResumed = saved !== null;
    this.#secrets = secretsOf(source);
  }

  node(id: string): FlowNode | null {
    return this.source.graph.nodes.find((node) => node.id === id) ?? null;
  }

  /** Goes on at the beginning of another flow, with all that is known. */
  jump(source: FlowSource): void {
    this.source = source;
    this.#secrets = new Set([...this.#secrets, ...secretsOf(source)]);
    const { flowId, version, graph } = source;
    this.state = { ...this.state, flowId, version, nodeId: startOf(graph), visits: {}, jumps: this.state.jumps + 1 };
  }

  /** What may be stored: the state without what the caller entered in confidence. */
  storable(): FlowState {
    const variables = Object.fromEntries(
      Object.entries(this.state.variables).filter(([name]) => !this.#secrets.has(name)),
    );
    return { ...this.state, variables, visits: { ...this.state.visits } };
  }

  note(step: FlowStep, more: { digit?: string; exit?: string; detail?: string } = {}): void {
    this.port.note({ flowId: this.state.flowId, nodeId: this.state.nodeId, step, ...more });
  }

  /** @throws {CallerGone} */
  stay(): void {
    if (this.port.isGone) throw new CallerGone();
  }

  async play(sounds: readonly Sound[], isInterruptible: boolean): Promise<void> {
    await this.playNow(this.sounds(sounds), isInterruptible);
  }

  async playNow(sounds: readonly FlowSound[], isInterruptible: boolean): Promise<void> {
    if (sounds.length > 0) await this.port.play(sounds, this.state.language, { isInterruptible });
    this.stay();
  }

  async prompts(...names: readonly string[]): Promise<void> {
    await this.playNow(names.map(promptSound), true);
  }

  /** The next key, noted; null after the time. */
  async digit(withinMs: number): Promise<string | null> {
    const digit = await this.port.digit(withinMs);
    this.stay();
    return digit;
  }

  async chooseLanguage(language: Language): Promise<void> {
    if (language === this.state.language) return;
    this.state.language = language;
    await this.port.languageChosen(language);
  }

  /** The value of a variable or of a fact of the call; empty when there is none. */
  read(name: string): string {
    if (!name.startsWith('call.')) return this.state.variables[name] ?? '';
    return factOf(name.slice('call.'.length), this.port.facts, this.state.language, this.port.now());
  }

  set(name: string, value: string): void {
    this.state.variables[name] = value.slice(0, VARIABLE_TEXT_MAX);
  }

  fill(template: string, encode?: (value: string) => string): string {
    return fillTemplate(template, (name) => this.read(name), encode);
  }

  /** In the caller's language, variables filled in; digits as one file each. */
  sounds(sounds: readonly Sound[]): FlowSound[] {
    return sounds.flatMap((sound): FlowSound[] => {
      if (sound.kind === 'prompt') return [{ kind: 'prompt', prompt: sound.prompt }];
      if (sound.kind === 'digits') return digitSounds(this.read(sound.variable));
      const text = this.fill(sound.text[this.state.language] || sound.text.zh || sound.text.en).trim();
      return text === '' ? [] : [{ kind: 'text', text }];
    });
  }
}

export function promptSound(prompt: string): FlowSound {
  return { kind: 'prompt', prompt };
}

/** `digit-0` to `digit-9` ship in both languages, so that a number is read back without any speech provider. */
export function digitSounds(text: string): FlowSound[] {
  return Array.from(text.replace(/\D/g, '').slice(0, 32), (digit) => promptSound(`digit-${digit}`));
}

function secretsOf({ graph }: FlowSource): ReadonlySet<string> {
  return new Set(
    graph.nodes.flatMap((node) => (node.kind === 'collect' && node.settings.isSecret ? [node.settings.variable] : [])),
  );
}

function factOf(name: string, facts: FlowFacts, language: Language, now: number): string {
  switch (name) {
    case 'callerNumber':
    case 'calledNumber':
    case 'customerId':
    case 'customerName':
      return facts[name];
    case 'customerLanguage':
      return facts.customerLanguage ?? '';
    case 'language':
      return language;
    case 'date':
      return dateParts(facts.timeZone, now).date;
    case 'time':
      return dateParts(facts.timeZone, now).time;
    case 'weekday':
      return dateParts(facts.timeZone, now).weekday;
    default:
      return '';
  }
}

function dateParts(timeZone: string, at: number): { date: string; time: string; weekday: string } {
  const format = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone, hourCycle: 'h23', weekday: 'short' },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  });
  const parts: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(at)) parts[type] = value;
  return {
    date: `${parts.year}-${parts.month}-${parts.day}`,
    time: `${parts.hour}:${parts.minute}`,
    weekday: (parts.weekday ?? '').toLowerCase().slice(0, 3),
  };
}
