import type { FlowNodeKind } from '@shouwen/contract/flows';
import {
  Calculator,
  CalendarClock,
  ChevronsUp,
  CircleOff,
  Database,
  Grid3x3,
  Hash,
  Languages,
  ListOrdered,
  PhoneForwarded,
  PhoneIncoming,
  PhoneOutgoing,
  Split,
  Star,
  Voicemail,
  Volume2,
} from 'lucide-react';

const icons = {
  start: PhoneIncoming,
  language: Languages,
  hours: CalendarClock,
  play: Volume2,
  menu: Grid3x3,
  collect: Hash,
  lookup: Database,
  branch: Split,
  set: Calculator,
  priority: ChevronsUp,
  queue: ListOrdered,
  callback: PhoneOutgoing,
  voicemail: Voicemail,
  transfer: PhoneForwarded,
  survey: Star,
  hangup: CircleOff,
} as const satisfies Record<FlowNodeKind, unknown>;

/** What a caller does, what the centre decides, where the call waits, where it ends: four looks. */
const looks = {
  start: 'ready',
  language: 'talk',
  hours: 'hold',
  play: 'talk',
  menu: 'talk',
  collect: 'talk',
  lookup: 'hold',
  branch: 'hold',
  set: 'hold',
  priority: 'hold',
  queue: 'wrap',
  callback: 'wrap',
  voicemail: 'wrap',
  transfer: 'away',
  survey: 'talk',
  hangup: 'away',
} as const satisfies Record<FlowNodeKind, string>;

export function KindIcon({ kind }: { kind: FlowNodeKind }) {
  const Icon = icons[kind];
  return (
    <i className={`flow-kind st-${looks[kind]}`} aria-hidden>
      <Icon size={16} />
    </i>
  );
}
