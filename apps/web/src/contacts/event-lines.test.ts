import { readFileSync } from 'node:fs';
import { eventSchemas } from '@shouwen/contract';
import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { en } from '../i18n/en/index.ts';
import { zh } from '../i18n/zh/index.ts';
import { describeEvent, hasSentence, type Words } from './event-lines.ts';
import { sentenceOf, wordsFrom } from './event-words.ts';

const texts = i18next.createInstance();
beforeAll(async () => {
  await texts.init({
    resources: { zh: { app: zh }, en: { app: en } },
    lng: 'zh',
    ns: ['app'],
    defaultNS: 'app',
    interpolation: { escapeValue: false },
  });
});
const say = (kind: string, data: Record<string, unknown>, language: 'zh' | 'en' = 'zh'): string => {
  const t = texts.getFixedT(language, 'app');
  return sentenceOf(describeEvent({ kind, data }, wordsFrom(t, language)), t, language);
};

/** The kinds of the routing engine, read from its sources: the web may not import it. */
function engineKinds(file: string): string[] {
  const source = readFileSync(new URL(`../../../../packages/routing/src/${file}`, import.meta.url), 'utf8');
  return [...source.matchAll(/readonly kind: '([a-zA-Z.-]+)';\n {2}readonly at/g)].map((match) => match[1] ?? '');
}

describe('every kind has a sentence', () => {
  const kinds = [...Object.keys(eventSchemas), ...engineKinds('events.ts'), ...engineKinds('effects.ts')];
  it('finds the kinds of the engine', () => {
    expect(kinds).toContain('agent.stateSet');
    expect(kinds).toContain('offer.withdrawn');
    expect(kinds.length).toBeGreaterThan(45);
  });
  it.each(kinds)('%s', (kind) => {
    expect(hasSentence(kind)).toBe(true);
    // Without any facts too: a log from another version must not break the page.
    for (const language of ['zh', 'en'] as const) {
      const sentence = say(kind, {}, language);
      expect(sentence).not.toMatch(/\{\{|contacts\.|undefined|null|\bevent\./);
      expect(sentence.length).toBeGreaterThan(1);
    }
  });
});

it('gives an unknown kind a neutral line and never its key', () => {
  expect(say('galaxy.exploded', { agentName: '林晓' })).toBe('系统记下了一个事件');
  expect(say('galaxy.exploded', {}, 'en')).toBe('The system noted an event');
});

describe('sentences', () => {
  const queueName = { zh: '宽带报障', en: 'Broadband faults' };
  it.each([
    [
      'contact.started',
      { direction: 'in', channel: 'voice', source: 'trunk' },
      '电话进来，来自线路',
      'A call came in from the phone line',
    ],
    ['contact.started', { direction: 'out', agentName: '林晓' }, '林晓向外呼叫', '林晓 called out'],
    ['contact.flow-step', { step: 'digit', digit: '2' }, '客户按了 2', 'The customer pressed 2'],
    ['contact.flow-step', { step: 'position', position: 3 }, '播报排在第 3 位', 'Place 3 in the queue announced'],
    [
      'contact.purpose-known',
      { key: '2', label: { zh: '故障申报', en: 'Report a fault' } },
      '来意：故障申报（按键 2）',
      'Purpose: Report a fault (key 2)',
    ],
    [
      'contact.queued',
      { queueName, lastAgentName: '周婷' },
      '进入队列宽带报障，先找上次服务的周婷',
      'Entered the queue Broadband faults, first for 周婷, who served them last',
    ],
    ['offer.made', { agentName: '林晓' }, '派给林晓，开始振铃', 'Offered to 林晓, ringing'],
    ['offer.made', {}, '派给坐席，开始振铃', 'Offered to an agent, ringing'],
    ['offer.accepted', {}, '坐席接受了派发', 'An agent took the offer'],
    [
      'offer.withdrawn',
      { reason: 'no-answer', agentName: '林晓' },
      '林晓超时未接，继续排队',
      '林晓 did not answer; back to waiting',
    ],
    ['offer.withdrawn', { reason: 'something-new', agentName: '林晓' }, '停止给林晓振铃', 'Stopped ringing 林晓'],
    [
      'contact.overflowed',
      { action: { kind: 'add-queue', queueId: 'q' }, skipped: null },
      '等得太久，也让别的队列的坐席接',
      'Waited long: agents of another queue may take it',
    ],
    [
      'contact.overflowed',
      { action: { kind: 'move' }, skipped: 'queue-full' },
      '溢出步骤做不到，跳过',
      'An overflow step was not possible and was skipped',
    ],
    ['contact.hung-up', { by: 'customer', cause: 'BYE' }, '客户挂断', 'The customer hung up'],
    [
      'contact.hung-up',
      { by: 'system', cause: 'server-restart' },
      '服务器重启，通话结束',
      'The server restarted and the call ended',
    ],
    [
      'recording.ended',
      { state: 'complete', durationMs: 192_000 },
      '录音完成，时长 3 分 12 秒',
      'Recording complete, 3 min 12 s',
    ],
    ['recording.accessed', { action: 'play', accountName: '王敏' }, '王敏播放了录音', '王敏 played the recording'],
    [
      'wrapup.ended',
      { agentName: '林晓', tookMs: 15_000, cause: 'time-limit' },
      '林晓整理到时结束，用时 15 秒',
      'Wrap-up of 林晓 ran out after 15 s',
    ],
    ['agent.stateSet', { agentName: '林晓', state: 'break' }, '林晓改为小休', '林晓 took a break'],
    [
      'contact.outcome-set',
      { agentName: '林晓', outcomeId: null },
      '林晓提交整理，没有选小结类别',
      '林晓 finished without an outcome',
    ],
  ])('%s %j', (kind, data, chinese, english) => {
    expect(say(kind, data)).toBe(chinese);
    expect(say(kind, data, 'en')).toBe(english);
  });
});

it('keeps to the story in the short form', () => {
  const words: Words = wordsFrom(texts.getFixedT('zh', 'app'), 'zh');
  const isMain = (kind: string, data: Record<string, unknown> = {}): boolean =>
    describeEvent({ kind, data }, words).isMain;
  expect(
    ['contact.started', 'contact.queued', 'offer.made', 'contact.connected', 'contact.hung-up'].every((kind) =>
      isMain(kind),
    ),
  ).toBe(true);
  expect(isMain('contact.flow-step', { step: 'queue-music' })).toBe(false);
  expect(isMain('agent.changed')).toBe(false);
});
