/** Where one can go from a node: the exits it has, what each means, and which of them must lead somewhere. */
import type { FlowNode, FlowNodeOf } from './flow-nodes.ts';
import type { Bilingual } from './primitives.ts';

export interface FlowExit {
  /** The key in `node.exits`. */
  readonly name: string;
  readonly label: Bilingual;
  /**
   * False where leading nowhere has a meaning of its own: `failed` goes to the flow's own queue, `holiday` to `closed`,
   * `served` ends the call.
   */
  readonly isRequired: boolean;
}

const next = exit('next', '下一步', 'Next');
const failed = exit('failed', '失败', 'Failed', false);

/** The exits of a node in the order the editor shows them. */
export function exitsOf(node: FlowNode): readonly FlowExit[] {
  switch (node.kind) {
    case 'hours':
      return [
        exit('open', '营业中', 'Open'),
        exit('closed', '已下班', 'Closed'),
        exit('holiday', '节假日', 'Holiday', false),
      ];
    case 'menu':
      return menuExits(node);
    case 'collect':
      return [
        exit('done', '已输入', 'Entered'),
        exit('timeout', '未输入', 'Nothing entered'),
        exit('invalid', '输入有误', 'Not valid'),
      ];
    case 'lookup':
      return [exit('ok', '查到', 'Answered'), { ...failed, isRequired: true }, exit('timeout', '超时', 'Too late')];
    case 'branch':
      return branchExits(node);
    case 'set':
      return node.settings.counter === null ? [next] : [next, exit('limit', '次数已满', 'Limit reached')];
    case 'queue':
      return queueExits(node);
    case 'callback':
      return [exit('accepted', '已登记', 'Arranged'), exit('declined', '不需要', 'Declined'), failed];
    case 'voicemail':
      return [next, failed];
    case 'transfer':
      return node.settings.to === 'number' ? [{ ...failed, isRequired: true }] : [failed];
    case 'hangup':
      return [];
    default:
      return [next];
  }
}

function exit(name: string, zh: string, en: string, isRequired = true): FlowExit {
  return { name, label: { zh, en }, isRequired };
}

function menuExits({ settings }: FlowNodeOf<'menu'>): FlowExit[] {
  return [
    ...settings.options.map(({ key, label }) => ({ name: menuExit(key), label, isRequired: true })),
    exit('timeout', '未按键', 'No key'),
    exit('invalid', '按键有误', 'Wrong key'),
  ];
}

function branchExits({ settings }: FlowNodeOf<'branch'>): FlowExit[] {
  return [
    ...settings.cases.map(({ id, label }) => ({ name: caseExit(id), label, isRequired: true })),
    exit('else', '其他情况', 'Otherwise'),
  ];
}

function queueExits({ settings }: FlowNodeOf<'queue'>): FlowExit[] {
  const exits = [
    exit('served', '坐席已挂机', 'Agent has hung up', false),
    exit('full', '队列已满', 'Queue full', false),
  ];
  if (settings.waitMsMax !== null) exits.push(exit('overflow', '等待过久', 'Waited too long'));
  if (settings.whenNoAgent === 'leave') exits.push(exit('no-agent', '无人在线', 'Nobody at work'));
  if (settings.offer?.callbackKey != null) exits.push(exit('callback', '预约回电', 'Call-back'));
  if (settings.offer?.voicemailKey != null) exits.push(exit('voicemail', '语音留言', 'Voicemail'));
  return exits;
}

/** The exit of a menu's key: `key-1`, `key-star`, `key-hash`. */
export function menuExit(key: string): string {
  return `key-${key === '*' ? 'star' : key === '#' ? 'hash' : key}`;
}

/** The exit of a branch's case. */
export function caseExit(id: string): string {
  return `case-${id}`;
}
