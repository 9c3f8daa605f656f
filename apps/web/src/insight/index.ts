import './insight.css';

/** The live board in pieces, for the desk that arranges them. */
export { AgentActionsContext } from './agent-actions-context.ts';
export { AgentsPanel } from './agents-panel.tsx';
export { AlarmDialog } from './alarm-dialog.tsx';
export { AlarmStrip } from './alarm-strip.tsx';
export { frozenAt, useBoardNow } from './board-clock.ts';
export { centreTime } from './centre-time.ts';
export { KeyFigures } from './key-figures.tsx';
export { liveBoard, useLiveFeed } from './live-feed.ts';
export { QueuesPanel } from './queues-panel.tsx';
export { VolumePanel } from './volume-panel.tsx';
