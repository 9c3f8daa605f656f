/** One line that says what a node does, for its card and the list. */
import type { Bilingual } from '@shouwen/contract';
import type { FlowNode, Sound } from '@shouwen/contract/flows';
import type { FlowChoices } from './editor-context.ts';

type Pick = (text: Bilingual) => string;

export function summaryOf(node: FlowNode, choices: FlowChoices, pick: Pick): string {
  switch (node.kind) {
    case 'hours':
      return named(choices.calendars, (one) => one.calendarId === node.settings.calendarId, pick);
    case 'lookup':
      return named(choices.connectors, (one) => one.connectorId === node.settings.connectorId, pick);
    case 'queue':
    case 'voicemail': {
      const { queueId } = node.settings;
      return named(choices.queues, (one) => one.queueId === queueId, pick);
    }
    case 'transfer': {
      const { settings } = node;
      if (settings.to === 'number') return settings.number;
      return named(choices.flows, (one) => one.flowId === settings.flowId, pick);
    }
    case 'play':
    case 'hangup':
    case 'menu':
      return soundsText(node.settings.sounds, pick);
    case 'collect':
      return node.settings.variable;
    case 'set':
      return node.settings.assignments.map(({ variable, value }) => `${variable} = ${value}`).join(', ');
    case 'branch':
      return node.settings.cases.map(({ label }) => pick(label)).join(' / ');
    case 'survey':
      return node.settings.questions.map(({ label }) => pick(label)).join(' / ');
    default:
      return '';
  }
}

function named<Item extends { name: Bilingual }>(items: readonly Item[], is: (item: Item) => boolean, pick: Pick) {
  const found = items.find(is);
  return found === undefined ? '—' : pick(found.name);
}

function soundsText(sounds: readonly Sound[], pick: Pick): string {
  return sounds
    .map((sound) =>
      sound.kind === 'prompt' ? sound.prompt : sound.kind === 'text' ? pick(sound.text) : `{${sound.variable}}`,
    )
    .join(' + ');
}
