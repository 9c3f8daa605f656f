/** What a node names: queues, prompts, texts, variables. */
import type { FlowNode, Sound } from './flow-nodes.ts';
import type { Bilingual } from './primitives.ts';

/** Every sound a node may play. */
export function soundsOf(node: FlowNode): readonly Sound[] {
  switch (node.kind) {
    case 'language':
      return node.settings.by === 'choice' ? node.settings.sounds : [];
    case 'menu':
    case 'collect':
      return [...node.settings.sounds, ...node.settings.invalidSounds];
    case 'queue': {
      const { sounds, announce, offer } = node.settings;
      return [...(sounds ?? []), ...announce.comfort, ...(offer?.sounds ?? [])];
    }
    case 'survey':
      return [...node.settings.questions.flatMap((question) => question.sounds), ...node.settings.thanks];
    case 'play':
    case 'voicemail':
    case 'hangup':
      return node.settings.sounds;
    default:
      return [];
  }
}

/** Prompt files by the names a flow gives them, music included. */
export function promptsOf(node: FlowNode): Set<string> {
  const prompts = new Set(soundsOf(node).flatMap((sound) => (sound.kind === 'prompt' ? [sound.prompt] : [])));
  if (node.kind === 'queue') prompts.add(node.settings.music);
  return prompts;
}

/** Texts that are spoken or shown. */
export function textsOf(node: FlowNode): readonly Bilingual[] {
  const spoken = soundsOf(node).flatMap((sound) => (sound.kind === 'text' ? [sound.text] : []));
  const labels = node.kind === 'menu' ? node.settings.options.map((option) => option.label) : [];
  return [...spoken, ...labels];
}

export function queuesOf(node: FlowNode): string[] {
  if (node.kind === 'queue' || node.kind === 'voicemail') return [node.settings.queueId];
  return node.kind === 'callback' && node.settings.queueId !== null ? [node.settings.queueId] : [];
}

/** Variables the node gives a value. */
export function setVariables(node: FlowNode): string[] {
  switch (node.kind) {
    case 'collect':
      return [node.settings.variable];
    case 'lookup':
      return node.settings.answers.map((answer) => answer.variable);
    case 'set': {
      const { assignments, counter } = node.settings;
      return [...assignments.map((assignment) => assignment.variable), ...(counter === null ? [] : [counter.variable])];
    }
    case 'survey':
      return node.settings.questions.map((question) => surveyVariable(question.id));
    default:
      return [];
  }
}

/** Where the answer to a survey's question is kept. */
export function surveyVariable(questionId: string): string {
  return `survey_${questionId.replaceAll('-', '_')}`;
}

/** Variables the node reads, in texts and conditions. */
export function readVariables(node: FlowNode): string[] {
  const sounds = soundsOf(node).flatMap((sound) => {
    if (sound.kind === 'digits') return [sound.variable];
    return sound.kind === 'text' ? [...namesIn(sound.text.zh), ...namesIn(sound.text.en)] : [];
  });
  return [...sounds, ...namesInSettings(node)];
}

function namesInSettings(node: FlowNode): string[] {
  switch (node.kind) {
    case 'lookup': {
      const { path, query, body } = node.settings;
      return [path, ...query.map(({ value }) => value), ...body.map(({ value }) => value)].flatMap(namesIn);
    }
    case 'branch':
      return node.settings.cases.flatMap(({ when }) =>
        when.flatMap((condition) => {
          const value = 'value' in condition && typeof condition.value === 'string' ? namesIn(condition.value) : [];
          return [condition.variable, ...value];
        }),
      );
    case 'set':
      return node.settings.assignments.flatMap(({ value }) => namesIn(value));
    case 'transfer':
      return node.settings.to === 'number' ? namesIn(node.settings.number) : [];
    default:
      return [];
  }
}

const PLACEHOLDER = /\{((?:call\.)?[a-z][A-Za-z0-9_]{0,39})\}/g;

/** The variables a template names. */
export function namesIn(template: string): string[] {
  return Array.from(template.matchAll(PLACEHOLDER), ([, name]) => name ?? '');
}

/** A template with the values in their places; `encode` is applied to each value. */
export function fillTemplate(
  template: string,
  read: (name: string) => string,
  encode: (value: string) => string = (value) => value,
): string {
  return template.replace(PLACEHOLDER, (_, name: string) => encode(read(name)));
}
