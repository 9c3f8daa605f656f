/** A flow on the real media process: a telephone hears its prompts by content, and presses keys that the flow obeys. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { flowGraphSchema } from '@shouwen/contract/flows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { convertAudio } from '../../apps/server/src/centre/prompts/convert-audio.ts';
import { CallerEar } from '../../apps/server/src/channels/voice/calls/caller-ear.ts';
import { MediaRouter } from '../../apps/server/src/channels/voice/calls/media-router.ts';
import {
  type FlowCallControl,
  type FlowServices,
  runCallerFlow,
} from '../../apps/server/src/channels/voice/flow/flow-port.ts';
import { type MediaUnderTest, startMedia } from './_process.ts';
import { portOf, RtpPeer } from './_rtp-peer.ts';

let media: MediaUnderTest;
let peer: RtpPeer;

beforeAll(async () => {
  media = await startMedia('31800-31899');
  peer = await RtpPeer.open();
});
afterAll(async () => {
  peer.close();
  await media.stop();
});

/** As somebody would upload it: CD rate, stereo. */
function compactDiscTone(hz: number, seconds: number): Buffer {
  const frames = 44_100 * seconds;
  const file = Buffer.alloc(44 + frames * 4);
  file.write('RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x02\0\x44\xac\0\0\x10\xb1\x02\0\x04\0\x10\0data', 'latin1');
  file.writeUInt32LE(frames * 4, 40);
  for (let i = 0; i < frames; i++) {
    const sample = Math.round(10_000 * Math.sin((2 * Math.PI * hz * i) / 44_100));
    file.writeInt16LE(sample, 44 + i * 4);
    file.writeInt16LE(sample, 46 + i * 4);
  }
  return file;
}

const tones = {
  'zh/ask-menu': 440,
  'zh/ask-digits': 700,
  'music/wait': 1000,
  'zh/ask-survey': 1300,
  'speech/spoken': 1700,
};

async function storePrompts(): Promise<void> {
  for (const [name, hz] of Object.entries(tones)) {
    const { wav } = await convertAudio(compactDiscTone(hz, 3));
    await mkdir(join(media.dir, name, '..'), { recursive: true });
    await writeFile(join(media.dir, `${name}.wav`), wav);
  }
}

const name = { zh: '节点', en: 'Node' };
const sounds = (prompt: string) => [{ kind: 'prompt', prompt }];
const question = { id: 'satisfied', label: name, sounds: sounds('ask-survey'), keys: '12345' };
const waitQuietly = {
  queueId: 'service',
  music: 'music/wait',
  sounds: [],
  announce: { everyMs: null, position: false },
};
const graph = flowGraphSchema.parse({
  format: 1,
  fallbackQueueId: 'service',
  nodes: [
    { id: 'start', kind: 'start', settings: {}, exits: { next: 'menu' } },
    {
      ...{ id: 'menu', kind: 'menu', settings: { sounds: sounds('ask-menu'), options: [{ key: '1', label: name }] } },
      exits: { 'key-1': 'digits', timeout: 'queue', invalid: 'queue' },
    },
    {
      ...{ id: 'digits', kind: 'collect', settings: { sounds: sounds('ask-digits'), variable: 'account' } },
      exits: { done: 'say', timeout: 'queue', invalid: 'queue' },
    },
    {
      ...{
        id: 'say',
        kind: 'play',
        settings: { sounds: [{ kind: 'text', text: { zh: '{account}', en: '{account}' } }] },
      },
      exits: { next: 'queue' },
    },
    { id: 'queue', kind: 'queue', settings: waitQuietly, exits: { served: 'survey' } },
    { id: 'survey', kind: 'survey', settings: { questions: [question], thanks: [] }, exits: { next: 'end' } },
    { id: 'end', kind: 'hangup', settings: { sounds: [] } },
  ].map((node) => ({ name, at: { x: 0, y: 0 }, ...node })),
});

const spoken: string[] = [];
const services: FlowServices = {
  now: () => Date.now(),
  timeZone: async () => 'Asia/Shanghai',
  flowOf: async () => null,
  version: async () => null,
  loadFlow: async () => null,
  calendar: async () => null,
  lookup: async () => ({ kind: 'timeout' }),
  speak: async (text) => {
    spoken.push(text);
    return 'speech/spoken';
  },
};

function callOn(ear: CallerEar, answers: (string | null)[], joined: () => void): FlowCallControl {
  return {
    ...{ contactId: 'c1', ear, isOver: () => false, hasAgentFor: () => true, leaveQueue: async () => true },
    facts: {
      ...{ callerNumber: '10010', calledNumber: '10000', customerId: '', customerName: '' },
      ...{ customerLanguage: null, timeZone: 'Asia/Shanghai' },
    },
    joinQueue: async () => {
      joined();
      return 'waiting';
    },
    ...{
      position: () => 0,
      expectedWaitMs: () => null,
      recordMessage: async () => true,
      arrangeCallback: async () => true,
    },
    ...{ transfer: async () => true, keep: () => {}, languageChosen: async () => {}, purposeKnown: async () => {} },
    record: (...[kind, data]) => void (kind === 'contact.survey-answered' && answers.push(data.answer)),
    failed: (node, error) => {
      throw new Error(`${node}: ${String(error)}`);
    },
  };
}

describe('a caller in a flow', () => {
  test('hears every prompt, is obeyed, waits with music and answers the survey after the talk', async () => {
    await storePrompts();
    const legId = 'flow-leg';
    await media.engine.createLeg({ legId, callId: 'c1', kind: 'rtp' });
    const answer = await media.engine.accept(legId, peer.sdp(['PCMA', 'PCMU']));
    peer.law = answer.codec;
    const port = portOf(answer.sdp);
    const ear = new CallerEar(media.engine, legId);
    const router = new MediaRouter(media.engine);
    router.listen(legId, { onDigit: (digit) => ear.heardDigit(digit), onPlayEnded: (playId) => ear.playEnded(playId) });
    const answers: (string | null)[] = [];
    const queued = Promise.withResolvers<void>();
    const flow = runCallerFlow({ flowId: 'f', version: 1, graph }, services, callOn(ear, answers, queued.resolve));
    const ended = flow.run();

    await peer.listen(300);
    expect(await peer.share(440)).toBeGreaterThan(0.98);
    await peer.dial(port, '1');
    await peer.listen(300);
    expect(await peer.share(700)).toBeGreaterThan(0.98);
    for (const digit of ['4', '2', '#']) await peer.dial(port, digit);
    await peer.listen(300);
    expect(await peer.share(1700)).toBeGreaterThan(0.98);
    expect(spoken).toEqual(['42']);

    await queued.promise;
    await peer.listen(300);
    expect(await peer.share(1000)).toBeGreaterThan(0.98);
    flow.connected();
    // The talk itself is call control's; keys of it are no answers.
    await peer.dial(port, '9');
    await peer.listen(200);
    expect(flow.agentLeft()).toBe(true);
    await peer.listen(300);
    expect(await peer.share(1300)).toBeGreaterThan(0.98);
    await peer.dial(port, '5');
    expect((await ended).how).toBe('hung-up');
    expect(answers).toEqual(['5']);
    router.close();
    await media.engine.closeLeg(legId);
  }, 40_000);
});
