/** A node as it is added: what it needs to be stored, with the usual settings. */
import type { Bilingual } from '@shouwen/contract';
import { type FlowNode, type FlowNodeKind, flowNodeSchema } from '@shouwen/contract/flows';
import type { Point } from './graph-edit.ts';

/** What a new node names until something else is chosen; empty where there is none yet. */
export interface FirstChoices {
  queueId: string;
  calendarId: string;
  connectorId: string;
  flowId: string;
}

/** Stands in a node until there is something to choose; the check says that it does not exist. */
export const notChosen = 'not-chosen';

export const kindNames: Readonly<Record<FlowNodeKind, Bilingual>> = {
  start: { zh: '来电', en: 'Call arrives' },
  language: { zh: '语言', en: 'Language' },
  hours: { zh: '服务时间', en: 'Opening hours' },
  play: { zh: '播放', en: 'Play' },
  menu: { zh: '按键菜单', en: 'Menu' },
  collect: { zh: '收号', en: 'Collect digits' },
  lookup: { zh: '数据查询', en: 'Look-up' },
  branch: { zh: '分支', en: 'Branch' },
  set: { zh: '变量', en: 'Variables' },
  priority: { zh: '优先级', en: 'Priority' },
  queue: { zh: '队列', en: 'Queue' },
  callback: { zh: '预约回电', en: 'Call-back' },
  voicemail: { zh: '语音留言', en: 'Voicemail' },
  transfer: { zh: '转接', en: 'Transfer' },
  survey: { zh: '满意度调查', en: 'Survey' },
  hangup: { zh: '挂机', en: 'Hang up' },
};

const hello = { kind: 'prompt', prompt: 'welcome' };
const emptyText = { kind: 'text', text: { zh: '', en: '' } };

function settingsOf(kind: FlowNodeKind, first: FirstChoices): unknown {
  const queueId = first.queueId || notChosen;
  switch (kind) {
    case 'language':
      return { by: 'toggle' };
    case 'hours':
      return { calendarId: first.calendarId || notChosen };
    case 'play':
      return { sounds: [hello] };
    case 'menu':
      return { sounds: [emptyText], options: [{ key: '1', label: { zh: '选项一', en: 'First choice' } }] };
    case 'collect':
      return { sounds: [emptyText], variable: 'number' };
    case 'lookup':
      return { connectorId: first.connectorId || notChosen };
    case 'branch':
      return {
        cases: [
          {
            id: '1',
            label: { zh: '情况一', en: 'First case' },
            when: [{ variable: 'call.customerId', is: 'known' }],
          },
        ],
      };
    case 'queue':
    case 'voicemail':
      return { queueId };
    case 'transfer':
      return { to: 'number', number: '10000' };
    case 'survey':
      return {
        questions: [
          { id: 'satisfied', label: { zh: '满意度', en: 'Satisfaction' }, sounds: [emptyText], keys: '12345' },
        ],
      };
    default:
      return {};
  }
}

export function newNode(kind: FlowNodeKind, id: string, at: Point, first: FirstChoices): FlowNode {
  const place = { x: Math.round(at.x), y: Math.round(at.y) };
  return flowNodeSchema.parse({
    kind,
    id,
    name: kindNames[kind],
    at: place,
    exits: {},
    settings: settingsOf(kind, first),
  });
}
