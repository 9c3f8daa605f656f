import type { BilingualText, TerminalLanguage } from '@shouwen/contract/config';

/** The processes under supervision, by the words people know them by. */
export const processNames = {
  postgres: { zh: '数据库', en: 'database' },
  media: { zh: '语音媒体', en: 'media' },
  server: { zh: '服务', en: 'server' },
} as const satisfies Record<string, BilingualText>;
export type ProcessName = keyof typeof processNames;

/** Steps of `npm start`. The first two belong to scripts/run.mjs. */
export const STEP_COUNT = 5;
const stepNumbers: Record<ProcessName, number> = { postgres: 3, media: 4, server: 5 };

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** `[3/5] database started 0.4 s` */
export function stepDone(
  name: ProcessName,
  verb: 'started' | 'created' | 'found',
  milliseconds: number,
): BilingualText {
  const verbs = {
    started: { zh: '已启动', en: 'started' },
    created: { zh: '已创建并启动', en: 'created and started' },
    found: { zh: '已连接', en: 'connected' },
  };
  const line = (language: TerminalLanguage) =>
    `[${stepNumbers[name]}/${STEP_COUNT}] ${processNames[name][language]}${language === 'en' ? ' ' : ''}${verbs[verb][language]} ${seconds(milliseconds)}`;
  return { zh: line('zh'), en: line('en') };
}

export function leftoversEnded(count: number): BilingualText {
  return {
    zh: `上次运行遗留的 ${count} 个进程已结束。`,
    en: `Ended ${count} process${count === 1 ? '' : 'es'} left over from the last run.`,
  };
}

export function dataDirMoved(dataDir: string, blockedAt: string): BilingualText {
  return {
    zh: `数据存放在 ${dataDir}，因为数据库用户进不了 ${blockedAt}（可用 DATA_DIR 改变）。`,
    en: `Data goes to ${dataDir}, since the database user cannot pass ${blockedAt} (DATA_DIR changes that).`,
  };
}

export function crashed(name: ProcessName, reason: string, retryInMs: number): BilingualText {
  const { zh, en } = processNames[name];
  return {
    zh: `${zh}意外退出（${reason}），${seconds(retryInMs)} 后重新启动。`,
    en: `The ${en} ended unexpectedly (${reason}); starting it again in ${seconds(retryInMs)}.`,
  };
}

export function readyAgain(name: ProcessName, milliseconds: number): BilingualText {
  const { zh, en } = processNames[name];
  return {
    zh: `${zh}已恢复，用时 ${seconds(milliseconds)}。`,
    en: `The ${en} is ready again after ${seconds(milliseconds)}.`,
  };
}

export function stillWaiting(missing: string): BilingualText {
  return { zh: `仍在等待：${missing}`, en: `Still waiting for: ${missing}` };
}

export function draining(drainSeconds: number): BilingualText {
  return {
    zh: `正在停止，最多等待 ${drainSeconds} 秒让进行中的工作完成；再按一次 Ctrl-C 立即停止。`,
    en: `Stopping; running work may finish for up to ${drainSeconds} s. Press Ctrl-C again to stop at once.`,
  };
}

export function stoppingAtOnce(): BilingualText {
  return { zh: '立即停止。', en: 'Stopping at once.' };
}

export function stopped(): BilingualText {
  return { zh: '已停止。', en: 'Stopped.' };
}
