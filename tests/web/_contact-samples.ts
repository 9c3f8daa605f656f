/** Contacts of the same morning: a list to search in, one call told to the end, one still running. */
import {
  type Bilingual,
  type ContactDetail,
  type ContactSummary,
  contactDetailSchema,
  contactSearchResponseSchema,
  contactSummarySchema,
  peaksSchema,
  recordingAccessSchema,
} from '@shouwen/contract';
import {
  isoAt,
  sampleMasked,
  sampleName,
  sampleOutcomes,
  samplePeople,
  sampleQueues,
  startOfStory,
} from './_insight-samples.ts';
import type { Reply, StandIn } from './_stand-in.ts';

const customers = [
  '王建国',
  '李秀英',
  '陈静',
  '张伟',
  null,
  '刘志强',
  '赵雅琴',
  '华联商贸有限公司',
  '吴雨欣',
  null,
  '孙建军',
];
const listLength = 260;

/** The newest first, one every three minutes and more. */
export function sampleContact(place: number): ContactSummary {
  const isRunning = place < 2;
  const isAbandoned = place % 11 === 4;
  const isOut = place % 9 === 7;
  const talkMs = isRunning || isAbandoned ? 0 : 41_000 + ((place * 37_117) % 520_000);
  const startsAt = -(place * 190 + (place % 7) * 21 + 40);
  const agent = samplePeople[place % 17];
  const queue = sampleQueues[[0, 1, 0, 2, 3, 1, 4][place % 7] ?? 0];
  const outcome = sampleOutcomes[place % 8];
  const waitedMs = isOut ? 0 : ((place * 7_311) % 95_000) + 2_000;
  return contactSummarySchema.parse({
    contactId: place === 0 ? 'contact-running' : place === 3 ? 'contact-told' : `contact-${place}`,
    channel: 'voice',
    direction: isOut ? 'out' : 'in',
    state: isRunning ? (place === 0 ? 'talking' : 'waiting') : isAbandoned ? 'abandoned' : 'closed',
    startedAt: isoAt(startsAt),
    endedAt: isRunning ? null : isoAt(startsAt + (waitedMs + talkMs) / 1000),
    maskedAddress: place === 3 ? '138 **** 6621' : sampleMasked(place),
    customerId: customers[place % customers.length] === null ? null : `customer-${place % customers.length}`,
    customerName: place === 3 ? '王建国' : customers[place % customers.length],
    queueId: isOut ? null : queue?.queueId,
    queueName: isOut ? null : queue?.name,
    agentId: isAbandoned || place === 1 ? null : agent?.agentId,
    agentName: isAbandoned || place === 1 ? null : agent?.name,
    waitedMs,
    talkMs,
    holdMs: place % 5 === 0 ? 18_000 : 0,
    wrapUpMs: isAbandoned ? 0 : 22_000,
    outcomeName: isRunning || isAbandoned ? null : outcome?.name,
    hasRecording: talkMs > 0,
  });
}

const start = -1260;
const queueName: Bilingual = { zh: '宽带报障', en: 'Broadband faults' };
const purpose: Bilingual = { zh: '故障申报', en: 'Report a fault' };
const [first, second] = [sampleName(6), sampleName(0)];

/** A call with a menu, a refused and an answered offer, a hold and a recording. */
export function sampleDetail(part: Partial<ContactDetail> = {}): ContactDetail {
  return contactDetailSchema.parse({
    ...sampleContact(3),
    startedAt: isoAt(start),
    endedAt: isoAt(start + 268),
    state: 'closed',
    queueId: 'queue-1',
    queueName,
    agentId: 'agent-0',
    agentName: second,
    waitedMs: 47_000,
    talkMs: 173_000,
    holdMs: 24_000,
    wrapUpMs: 31_000,
    outcomeName: { zh: '宽带断网', en: 'Broadband down' },
    hasRecording: true,
    language: 'zh',
    entryPointAddress: '10000',
    purpose: { key: '2', label: purpose },
    queuedAt: isoAt(start + 24),
    connectedAt: isoAt(start + 71),
    endedBy: 'customer',
    outcomeId: 'outcome-1',
    note: '光猫 LOS 红灯，3 天内第 2 次断网。已预约今天 14:00–16:00 上门，承诺 4 小时内到达。\n客户要求上门前先打电话。',
    parts: [
      { kind: 'flow', startedAt: isoAt(start), endedAt: isoAt(start + 24), agentName: null },
      { kind: 'waiting', startedAt: isoAt(start + 24), endedAt: isoAt(start + 46), agentName: null },
      { kind: 'ringing', startedAt: isoAt(start + 46), endedAt: isoAt(start + 66), agentName: first },
      { kind: 'ringing', startedAt: isoAt(start + 66), endedAt: isoAt(start + 71), agentName: second },
      { kind: 'talking', startedAt: isoAt(start + 71), endedAt: isoAt(start + 160), agentName: second },
      { kind: 'hold', startedAt: isoAt(start + 160), endedAt: isoAt(start + 184), agentName: second },
      { kind: 'talking', startedAt: isoAt(start + 184), endedAt: isoAt(start + 268), agentName: second },
      { kind: 'wrap-up', startedAt: isoAt(start + 268), endedAt: isoAt(start + 299), agentName: second },
    ],
    timeline: sampleTimeline(),
    receipts: sampleReceipts(),
    recordings: [
      {
        recordingId: 'recording-1',
        startedAt: isoAt(start + 71),
        durationMs: 197_000,
        bytes: 6_304_044,
        sha256: 'a'.repeat(64),
        state: 'complete',
        channels: { left: 'customer', right: 'agent' },
        mayPlay: true,
        mayDownload: true,
      },
    ],
    quality: [
      {
        legId: 'leg-1',
        party: 'customer',
        packetsReceived: 9_842,
        packetsLost: 21,
        lossPercent: 0.21,
        jitterMs: 4.2,
        roundTripMs: 31,
        mos: 4.32,
      },
      {
        legId: 'leg-2',
        party: 'agent',
        packetsReceived: 9_610,
        packetsLost: 240,
        lossPercent: 2.44,
        jitterMs: 18.7,
        roundTripMs: null,
        mos: 3.52,
      },
    ],
    mayReveal: true,
    ...part,
  });
}

type EventSketch = [seconds: number, kind: string, data: Record<string, unknown>];

function sampleTimeline(): ContactDetail['timeline'] {
  const sketch: EventSketch[] = [
    [0, 'contact.started', { channel: 'voice', direction: 'in', language: 'zh', source: 'trunk' }],
    [0.2, 'contact.customer-known', {}],
    [0.4, 'contact.flow-step', { step: 'greeting', digit: null, position: null }],
    [6, 'contact.flow-step', { step: 'notice', digit: null, position: null }],
    [9, 'contact.flow-step', { step: 'menu', digit: null, position: null }],
    [19, 'contact.flow-step', { step: 'invalid-digit', digit: '9', position: null }],
    [23, 'contact.flow-step', { step: 'digit', digit: '2', position: null }],
    [23.1, 'contact.purpose-known', { key: '2', label: purpose }],
    [24, 'contact.queued', { queueId: 'queue-1', queueName, lastAgentId: 'agent-3', lastAgentName: sampleName(3) }],
    [24.2, 'contact.flow-step', { step: 'queue-music', digit: null, position: null }],
    [44, 'contact.flow-step', { step: 'position', digit: null, position: 2 }],
    [
      46,
      'offer.made',
      { offerId: 'contact-told#1', agentId: 'agent-6', agentName: first, queueId: 'queue-1', queueName },
    ],
    [66, 'offer.withdrawn', { offerId: 'contact-told#1', agentId: 'agent-6', agentName: first, reason: 'no-answer' }],
    [66.1, 'agent.stateSet', { agentId: 'agent-6', agentName: first, state: 'break' }],
    [
      66.2,
      'offer.made',
      { offerId: 'contact-told#2', agentId: 'agent-0', agentName: second, queueId: 'queue-1', queueName },
    ],
    [70.8, 'offer.accepted', { offerId: 'contact-told#2', agentId: 'agent-0', agentName: second }],
    [71, 'contact.connected', { agentId: 'agent-0', agentName: second }],
    [71, 'recording.started', { recordingId: 'recording-1' }],
    [160, 'contact.held', { agentId: 'agent-0', agentName: second }],
    [184, 'contact.resumed', { agentId: 'agent-0', agentName: second }],
    [221, 'contact.comet-seen', { brightness: 4 }],
    [268, 'contact.hung-up', { by: 'customer', cause: 'BYE' }],
    [268, 'contact.released', { outcome: 'handled', waitedMs: 47_000, agentId: 'agent-0', agentName: second }],
    [268.1, 'recording.ended', { recordingId: 'recording-1', state: 'complete', durationMs: 197_000 }],
    [268.1, 'wrapup.started', { agentId: 'agent-0', agentName: second }],
    [
      299,
      'contact.outcome-set',
      { agentId: 'agent-0', agentName: second, outcomeId: 'outcome-1', outcomeName: sampleOutcomes[0]?.name },
    ],
    [299, 'wrapup.ended', { agentId: 'agent-0', agentName: second, cause: 'completed', tookMs: 31_000 }],
    [
      820,
      'recording.accessed',
      { recordingId: 'recording-1', accountId: 'account-1003', accountName: '王敏', action: 'play' },
    ],
  ];
  return sketch.map(([seconds, kind, data], place) => ({ seq: 4_100 + place, at: isoAt(start + seconds), kind, data }));
}

function sampleReceipts(): ContactDetail['receipts'] {
  const named = (place: number, code: string) => ({
    agentId: `agent-${place}`,
    agentName: sampleName(place),
    isChosen: code === 'chosen',
    code,
  });
  return [
    {
      offerId: 'contact-told#1',
      at: isoAt(start + 46),
      queueName,
      agentName: first,
      ended: 'timed-out',
      waitedMs: 22_000,
      candidates: [
        named(6, 'chosen'),
        ...[1, 3, 5, 7, 9, 11, 13, 15, 17].map((place) => named(place, 'capacity')),
        named(4, 'state:wrap-up'),
        named(2, 'state:ringing'),
        named(8, 'state:break/lunch'),
      ],
      others: [
        { code: 'capacity', count: 6 },
        { code: 'state:offline', count: 4 },
        { code: 'not-in-queue', count: 21 },
      ],
      order: { waitingContacts: 6, effectivePriority: 10 },
    },
    {
      offerId: 'contact-told#2',
      at: isoAt(start + 66.2),
      queueName,
      agentName: second,
      ended: 'accepted',
      waitedMs: 42_000,
      candidates: [
        named(0, 'chosen'),
        named(6, 'excluded-after-no-answer'),
        named(12, 'idle-later'),
        named(18, 'idle-later'),
        ...[1, 3, 5, 7, 9].map((place) => named(place, 'capacity')),
        named(4, 'state:wrap-up'),
        named(8, 'state:break/lunch'),
        named(16, 'pending:break'),
        named(10, 'no-skill:fibre'),
        named(14, 'skill-level:fibre'),
      ],
      others: [
        { code: 'capacity', count: 9 },
        { code: 'state:offline', count: 4 },
        { code: 'not-in-queue', count: 21 },
        { code: 'galaxy-brain', count: 1 },
      ],
      order: { waitingContacts: 5, effectivePriority: 12 },
    },
  ];
}

/** Still talking: parts and figures grow, no recording to hear yet. */
export function sampleRunningDetail(): ContactDetail {
  const told = sampleDetail();
  return contactDetailSchema.parse({
    ...told,
    ...sampleContact(0),
    startedAt: isoAt(-95),
    endedAt: null,
    endedBy: null,
    outcomeId: null,
    outcomeName: null,
    note: '',
    queuedAt: isoAt(-80),
    connectedAt: isoAt(-60),
    parts: [
      { kind: 'flow', startedAt: isoAt(-95), endedAt: isoAt(-80), agentName: null },
      { kind: 'waiting', startedAt: isoAt(-80), endedAt: isoAt(-66), agentName: null },
      { kind: 'ringing', startedAt: isoAt(-66), endedAt: isoAt(-60), agentName: second },
      { kind: 'talking', startedAt: isoAt(-60), endedAt: null, agentName: second },
    ],
    timeline: told.timeline.slice(0, 8).map((event, place) => ({ ...event, at: isoAt(-95 + place * 4) })),
    receipts: [],
    recordings: told.recordings.map((recording) => ({
      ...recording,
      startedAt: isoAt(-60),
      durationMs: 60_000,
      state: 'running',
      mayPlay: false,
      mayDownload: false,
    })),
    quality: [],
  });
}

const peaksPerSecond = 20;

/** Two people taking turns; quiet while the customer is on hold. */
export function samplePeaks(durationMs = 197_000) {
  const count = Math.round((durationMs / 1000) * peaksPerSecond);
  const voice = (turn: number): number[] =>
    Array.from({ length: count }, (_, place) => {
      const second = place / peaksPerSecond;
      if (second > 89 && second < 113) return 0.01;
      const speaks = Math.floor(second / 7 + Math.sin(second / 13)) % 2 === turn;
      const shape = Math.abs(Math.sin(place * 1.7) * Math.sin(place * 0.31) * Math.cos(place * 0.07));
      return Math.round((speaks ? 0.06 + 0.34 * shape : 0.012 * shape) * 1000) / 1000;
    });
  return peaksSchema.parse({ perSecond: peaksPerSecond, left: voice(0), right: voice(1) });
}

/** A stereo WAV of 8 kHz with a low tone left and a higher one right. */
export function sampleWav(seconds: number): Buffer {
  const rate = 8_000;
  const frames = Math.round(seconds * rate);
  const wav = Buffer.alloc(44 + frames * 4);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + frames * 4, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(2, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate * 4, 28);
  wav.writeUInt16LE(4, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(frames * 4, 40);
  for (let frame = 0; frame < frames; frame += 1) {
    wav.writeInt16LE(Math.round(4_000 * Math.sin((frame / rate) * 440 * 2 * Math.PI)), 44 + frame * 4);
    wav.writeInt16LE(Math.round(4_000 * Math.sin((frame / rate) * 880 * 2 * Math.PI)), 46 + frame * 4);
  }
  return wav;
}

/** What one may search for here: text in name or number, queue, agent, direction, state, time. */
function matches(contact: ContactSummary, query: URLSearchParams): boolean {
  const is = (name: string, value: string | null): boolean => !query.has(name) || query.get(name) === value;
  const text = query.get('q') ?? '';
  const [from, to] = [query.get('from'), query.get('to')];
  return (
    `${contact.customerName ?? ''} ${contact.maskedAddress}`.includes(text) &&
    is('queueId', contact.queueId) &&
    is('agentId', contact.agentId) &&
    is('direction', contact.direction) &&
    is('state', contact.state) &&
    (from === null || contact.startedAt >= from) &&
    (to === null || contact.startedAt < to)
  );
}

function search(query: URLSearchParams): Reply {
  const all = Array.from({ length: listLength }, (_, place) => sampleContact(place)).filter((one) =>
    matches(one, query),
  );
  const first = Number(query.get('cursor') ?? '0');
  const limit = Number(query.get('limit') ?? '50');
  const items = all.slice(first, first + limit);
  const nextCursor = first + limit < all.length ? String(first + limit) : null;
  return { body: contactSearchResponseSchema.parse({ items, nextCursor }) };
}

/** Answers everything the pages of contacts ask. */
export function answerContacts(standIn: StandIn): void {
  const wav = sampleWav(197);
  const accesses: unknown[] = [
    { at: isoAt(start + 820), accountName: '王敏', action: 'play' },
    { at: isoAt(start + 512), accountName: '周婷', action: 'download' },
  ];
  standIn.on('GET', '/api/queues', () => ({ body: sampleQueues }));
  standIn.on('GET', '/api/outcomes', () => ({ body: sampleOutcomes }));
  standIn.on('GET', '/api/agents', () => ({
    body: samplePeople.map(({ agentId, agentNumber, name, teamName }) => ({ agentId, agentNumber, name, teamName })),
  }));
  standIn.on('GET', '/api/state-reasons', () => ({
    body: [
      { reasonId: 'lunch', state: 'break', name: { zh: '用餐', en: 'Lunch' }, limitMs: 1_800_000, isSystem: false },
    ],
  }));
  standIn.on('GET', '/api/contacts', ({ query }) => search(query));
  standIn.on('GET', '/api/contacts/:id', (_call, [, id]) =>
    id === 'contact-told' || id === 'contact-running'
      ? { body: id === 'contact-told' ? sampleDetail() : sampleRunningDetail() }
      : { status: 404, body: { code: 'not-found', message: '' } },
  );
  standIn.on('POST', '/api/contacts/:id/reveal', () => ({ body: { value: '138 0013 6621' } }));
  standIn.on('GET', '/api/recordings/:id/peaks', () => ({ body: samplePeaks() }));
  standIn.on('GET', '/api/recordings/:id/access', () => ({ body: recordingAccessSchema.array().parse(accesses) }));
  standIn.on('GET', '/api/recordings/:id/audio', ({ query, headers }) => {
    const action = query.get('download') === '1' ? 'download' : 'play';
    accesses.unshift({ at: new Date(standIn.now()).toISOString(), accountName: '王敏', action });
    return audioReply(wav, action === 'download' ? undefined : headers.range);
  });
}

/** The whole file or one range of it, as the server does. */
function audioReply(wav: Buffer, range: string | undefined): Reply {
  const headers = { 'content-type': 'audio/wav', 'accept-ranges': 'bytes', 'cache-control': 'no-store' };
  const match = /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
  if (match === null) {
    return { bytes: wav, headers: { ...headers, 'content-disposition': 'attachment; filename="recording-1.wav"' } };
  }
  const from = Number(match[1]);
  const to = match[2] === '' ? wav.length - 1 : Math.min(wav.length - 1, Number(match[2]));
  const contentRange = { 'content-range': `bytes ${from}-${to}/${wav.length}` };
  return { status: 206, bytes: wav.subarray(from, to + 1), headers: { ...headers, ...contentRange } };
}

export { startOfStory };
