/** A morning of one agent, as the server would send it. Every document is parsed with the contract. */
import {
  type Bilingual,
  type ContactSummary,
  type Customer,
  colleagueSchema,
  contactDetailSchema,
  contactSummarySchema,
  customerSchema,
  customerSummarySchema,
  type Desk,
  type DeskContact,
  deskSchema,
  entryPointSchema,
  invitationSchema,
  type Me,
  meSchema,
  personSchema,
  practiceSessionSchema,
  queueSchema,
  skillSchema,
  softphoneCredentialsSchema,
} from '@shouwen/contract';

/** 09:42:07 in Shenzhen, a Sunday. */
export const startOfStory = Date.parse('2026-11-22T01:42:07Z');
export const at = (secondsFromStart: number): string => new Date(startOfStory + secondsFromStart * 1000).toISOString();
const minute = 60;
const hour = 3600;
const day = 86_400;

export function sampleMe(part: Partial<Me> = {}): Me {
  return meSchema.parse({
    accountId: 'account-2108',
    agentId: 'agent-2108',
    agentNumber: '2108',
    login: 'linxiao',
    name: '林晓',
    role: 'agent',
    permissions: ['desk.use', 'contacts.see-own', 'identity.reveal'],
    language: 'zh',
    theme: 'light',
    centreName: '通联云客服',
    timeZone: 'Asia/Shanghai',
    isFirstVisit: false,
    ...part,
  });
}

export const administrator: Partial<Me> = {
  accountId: 'account-0',
  name: '王敏',
  login: 'wangmin',
  role: 'admin',
  agentNumber: '1001',
  permissions: [
    'desk.use',
    'live.see',
    'contacts.see-all',
    'recordings.play',
    'identity.reveal',
    'people.manage',
    'settings.manage',
  ],
};

const queueNames: Bilingual[] = [
  { zh: '宽带报障', en: 'Broadband faults' },
  { zh: '移动业务', en: 'Mobile services' },
  { zh: '账单与缴费', en: 'Billing and payment' },
  { zh: '投诉处理', en: 'Complaints' },
  { zh: '政企专席', en: 'Business customers' },
  { zh: '英语服务', en: 'English service' },
];

const businessSkills = [
  { skillId: 'skill-contract', minLevel: 2 },
  { skillId: 'skill-complaint', minLevel: 1 },
];

export const sampleQueues = queueNames.map((name, index) =>
  queueSchema.parse({
    queueId: `queue-${index + 1}`,
    name,
    channels: ['voice'],
    answerWithinMs: 20_000,
    targetPercent: 80,
    priority: 0,
    wrapUpMsMax: 60_000,
    offerTimeoutMs: 20_000,
    skills: index === 5 ? [{ skillId: 'skill-english', minLevel: 3 }] : index === 4 ? businessSkills : [],
  }),
);

export const sampleSkills = [
  { skillId: 'skill-english', name: { zh: '英语', en: 'English' } },
  { skillId: 'skill-complaint', name: { zh: '投诉调解', en: 'Settling complaints' } },
  { skillId: 'skill-contract', name: { zh: '合同与专线', en: 'Contracts and leased lines' } },
].map((skill) => skillSchema.parse(skill));

export const sampleOutcomes: Desk['outcomes'] = (
  [
    ['故障已派修', 'Fault, visit booked'],
    ['远程已修复', 'Fixed remotely'],
    ['网速慢', 'Slow connection'],
    ['装移机', 'Installation or move'],
    ['账单疑问', 'Question about a bill'],
    ['缴费', 'Payment'],
    ['投诉', 'Complaint'],
    ['咨询', 'Enquiry'],
    ['误拨或无声', 'Wrong number or silence'],
  ] as const
).map(([zh, en], index) => ({ outcomeId: `outcome-${index + 1}`, digit: index + 1, name: { zh, en } }));

export const sampleReasons: Desk['reasons'] = [
  { reasonId: 'break', state: 'break', name: { zh: '小休', en: 'Short break' }, limitMs: 15 * 60_000, isSystem: false },
  { reasonId: 'lunch', state: 'break', name: { zh: '用餐', en: 'Lunch' }, limitMs: 45 * 60_000, isSystem: false },
  { reasonId: 'training', state: 'busy', name: { zh: '培训', en: 'Training' }, limitMs: null, isSystem: false },
  { reasonId: 'paperwork', state: 'busy', name: { zh: '处理案头', en: 'Paperwork' }, limitMs: null, isSystem: false },
  {
    reasonId: 'ring-no-answer',
    state: 'break',
    name: { zh: '未接转离', en: 'Missed a ring' },
    limitMs: null,
    isSystem: true,
  },
];

export function sampleCustomer(part: Partial<Customer> = {}): Customer {
  return customerSchema.parse({
    customerId: 'customer-1',
    name: '王建国',
    level: { zh: '金卡', en: 'Gold' },
    since: at(-8.4 * 365 * day),
    address: '深圳市南山区桃园路 88 号翠园 3 栋 1502',
    identities: [{ identityId: 'identity-1', kind: 'phone', masked: '138 **** 6621' }],
    facts: [
      { label: { zh: '光猫', en: 'ONT' }, value: '离线 9 分', isBad: true },
      { label: { zh: '收光功率', en: 'Rx power' }, value: '-31.2 dBm', isBad: true },
      { label: { zh: '套餐', en: 'Plan' }, value: '融合 129 · 500M', isBad: false },
      { label: { zh: '片区', en: 'Area' }, value: '无群障', isBad: false },
      { label: { zh: '欠费', en: 'Balance due' }, value: '¥0.00', isBad: false },
    ],
    lastFailure: { at: at(-11 * minute), title: '光猫 LOS 离线', body: '11-19 更换皮线接头，今天 09:31 再次离线。' },
    contactsWithin7Days: 1,
    timeline: [
      ['network', -11 * minute, '光猫离线 LOS 告警', 'OLT 南山-07 / PON 1-3-12，收光 -31.2 dBm', null, true],
      ['visit', -2.7 * day, '上门维修 · 已完工', '更换入户皮线接头，收光恢复 -22.4 dBm', '装维 赵磊', false],
      ['voice', -2.98 * day, '来电 · 宽带断网', '已派修，4 小时内上门', '坐席 周婷', false],
      ['chat', -9.5 * day, '在线咨询 · 提速包', '询问 1000M 升级价格，未办理', '机器人', false],
      ['bill', -21 * day, '账单 ¥129.00 已缴', '融合 129 套餐，自动扣款', null, false],
      ['order', -190 * day, '办理融合 129 套餐', '宽带 500M，含两张副卡', '营业厅', false],
    ].map(([kind, seconds, title, body, by, isFailure], index) => ({
      itemId: `item-${index}`,
      at: at(Number(seconds)),
      kind,
      title,
      body,
      by,
      isFailure,
      contactId: kind === 'voice' ? 'contact-old' : null,
    })),
    ...part,
  });
}

export const sampleColleagues = (
  [
    ['周婷', '2105', 'available', true],
    ['孙倩', '2117', 'available', true],
    ['高原', '1002', 'available', false],
    ['吴昊', '2112', 'talking', false],
    ['郑凯', '2131', 'break', false],
    ['冯丽', '2140', 'offline', false],
  ] as const
).map(([name, agentNumber, state, isReachable]) =>
  colleagueSchema.parse({ agentId: `agent-${agentNumber}`, agentNumber, name, state, isReachable }),
);

export function sampleSummary(part: Partial<ContactSummary> = {}): ContactSummary {
  return contactSummarySchema.parse({
    contactId: 'contact-old',
    channel: 'voice',
    direction: 'in',
    state: 'closed',
    startedAt: at(-2.98 * day),
    endedAt: at(-2.98 * day + 372),
    maskedAddress: '138 **** 6621',
    customerId: 'customer-1',
    customerName: '王建国',
    queueId: 'queue-1',
    queueName: queueNames[0],
    agentId: 'agent-2105',
    agentName: '周婷',
    waitedMs: 48_000,
    talkMs: 312_000,
    holdMs: 24_000,
    wrapUpMs: 36_000,
    outcomeName: sampleOutcomes[0]?.name ?? null,
    hasRecording: true,
    ...part,
  });
}

const handled: [string, string, number, number, number | null][] = [
  ['李秀英', '139 **** 2207', 0, 268, 1],
  ['陈静', '136 **** 9015', 2, 184, 4],
  ['138 **** 4410', '138 **** 4410', 1, 95, 8],
  ['华联商贸有限公司深圳分公司', '0755 **** 8800', 4, 641, 3],
  ['张伟', '137 **** 3342', 0, 402, 0],
  ['刘洋', '135 **** 7781', 2, 131, 5],
  ['赵敏', '189 **** 6093', 3, 722, 6],
  ['孙磊', '186 **** 1254', 0, 256, null],
];

export const sampleRecent: ContactSummary[] = handled.map(([name, masked, queue, talk, outcome], index) =>
  sampleSummary({
    contactId: `contact-recent-${index}`,
    startedAt: at(-(index * 9 + 6) * minute),
    customerName: name === masked ? null : name,
    customerId: name === masked ? null : `customer-${index + 10}`,
    maskedAddress: masked,
    queueName: queueNames[queue] ?? null,
    talkMs: talk * 1000,
    outcomeName: outcome === null ? null : (sampleOutcomes[outcome]?.name ?? null),
    direction: index === 3 ? 'out' : 'in',
    agentName: '林晓',
    agentId: 'agent-2108',
  }),
);

export function sampleContact(part: Partial<DeskContact> = {}): DeskContact {
  return {
    contactId: 'contact-1',
    channel: 'voice',
    direction: 'in',
    phase: 'ringing',
    phaseSince: at(-4),
    offerId: 'offer-1',
    offerExpiresAt: at(16),
    connectedAt: null,
    wrapUpEndsAt: null,
    waitedMs: 31_000,
    queueName: queueNames[0] ?? null,
    entryPointAddress: '10000',
    purpose: { key: '2', label: { zh: '故障申报', en: 'Report a fault' } },
    language: 'zh',
    maskedAddress: '138 **** 6621',
    customer: sampleCustomer(),
    lastContact: sampleSummary(),
    draft: { outcomeId: null, note: '' },
    isRecording: false,
    isRecordingPaused: false,
    third: null,
    consultedBy: null,
    supervisorName: null,
    isMediaLost: false,
    talkMs: 0,
    holdMs: 0,
    ...part,
  };
}

export function sampleDesk(part: Partial<Desk> = {}, agent: Partial<Desk['agent']> = {}): Desk {
  return deskSchema.parse({
    serverTime: at(0),
    agent: {
      agentId: 'agent-2108',
      agentNumber: '2108',
      name: '林晓',
      state: 'available',
      reasonId: null,
      since: at(-41),
      pendingState: null,
      pendingReasonId: null,
      capacity: [{ channel: 'voice', used: part.contacts?.length ?? 0, max: 1 }],
      hasPhone: true,
      ...agent,
    },
    contacts: [],
    today: {
      handled: 18,
      averageTalkMs: 236_000,
      averageHandleMs: 292_000,
      missed: 1,
      onlineMs: 2.4 * hour * 1000,
      breakMs: 12 * 60_000,
    },
    recent: sampleRecent,
    reasons: sampleReasons,
    outcomes: sampleOutcomes,
    notices: [
      { noticeId: 'notice-1', at: at(-52 * minute), kind: 'ring-no-answer', contactId: 'contact-missed' },
      { noticeId: 'notice-2', at: at(-96 * minute), kind: 'caller-gone', contactId: 'contact-gone' },
    ],
    ...part,
  });
}

export function sampleThird(part: Partial<NonNullable<DeskContact['third']>> = {}): NonNullable<DeskContact['third']> {
  return { kind: 'agent', name: '周婷', state: 'talking', isJoined: false, ...part };
}

function withTalk(part: Partial<DeskContact>, state: 'talking' | 'hold'): Desk {
  const talk = { phase: 'talking', phaseSince: at(-72), connectedAt: at(-190), isRecording: true } as const;
  return sampleDesk({ contacts: [sampleContact({ ...talk, ...part })] }, { state, since: part.phaseSince ?? at(-72) });
}

const note =
  '客户反映宽带再次中断，光猫 LOS 红灯常亮，3 天内第 2 次，上次更换皮线接头。已安抚并预约今日 12:00–14:00 上门，' +
  '承诺 4 小时内到达；客户 10 点要上网课，已赠送 5GB 应急流量。';

/** The desk in each of its states. */
export const deskStates = {
  loading: null,
  idle: sampleDesk(),
  'idle-first-day': sampleDesk({
    recent: [],
    notices: [],
    today: { handled: 0, averageTalkMs: 0, averageHandleMs: 0, missed: 0, onlineMs: 0, breakMs: 0 },
  }),
  offline: sampleDesk({}, { state: 'offline', since: at(-3 * minute) }),
  break: sampleDesk({}, { state: 'break', reasonId: 'break', since: at(-17 * minute) }),
  ringing: sampleDesk({ contacts: [sampleContact()] }, { state: 'ringing', since: at(-4) }),
  'ringing-stranger': sampleDesk(
    {
      contacts: [
        sampleContact({
          customer: null,
          lastContact: null,
          purpose: null,
          maskedAddress: '0755 **** 3308',
          waitedMs: 94_000,
        }),
      ],
    },
    { state: 'ringing', since: at(-4) },
  ),
  dialling: sampleDesk(
    {
      contacts: [
        sampleContact({
          direction: 'out',
          phase: 'dialling',
          offerId: null,
          offerExpiresAt: null,
          waitedMs: 0,
          purpose: null,
          queueName: null,
        }),
      ],
    },
    { state: 'talking', since: at(-4) },
  ),
  talking: sampleDesk(
    { contacts: [sampleContact({ phase: 'talking', phaseSince: at(-72), connectedAt: at(-72), isRecording: true })] },
    { state: 'talking', since: at(-72), pendingState: 'break', pendingReasonId: 'break' },
  ),
  hold: sampleDesk(
    {
      contacts: [
        sampleContact({
          phase: 'hold',
          phaseSince: at(-24),
          connectedAt: at(-190),
          isRecording: true,
          holdMs: 12_000,
          draft: { outcomeId: 'outcome-1', note: '客户报宽带断网，正在查询片区。' },
        }),
      ],
    },
    { state: 'hold', since: at(-24) },
  ),
  'hold-long': withTalk({ phase: 'hold', phaseSince: at(-84), connectedAt: at(-190) }, 'hold'),
  'consult-ringing': withTalk({ phase: 'hold', phaseSince: at(-8), third: sampleThird({ state: 'ringing' }) }, 'hold'),
  consulting: withTalk({ phase: 'hold', phaseSince: at(-31), third: sampleThird() }, 'hold'),
  'consult-swapped': withTalk({ third: sampleThird({ kind: 'number', name: '0755 8630 2211' }) }, 'talking'),
  'three-way': withTalk({ third: sampleThird({ isJoined: true }), supervisorName: '高原' }, 'talking'),
  'asked-ringing': sampleDesk(
    { contacts: [sampleContact({ offerId: null, offerExpiresAt: null, consultedBy: '周婷' })] },
    { state: 'ringing', since: at(-4) },
  ),
  'recording-paused': withTalk({ isRecording: false, isRecordingPaused: true }, 'talking'),
  whispered: withTalk({ supervisorName: '高原' }, 'talking'),
  helping: withTalk({ consultedBy: '周婷' }, 'talking'),
  'media-lost': sampleDesk(
    {
      contacts: [
        sampleContact({
          phase: 'talking',
          phaseSince: at(-72),
          connectedAt: at(-72),
          isRecording: true,
          isMediaLost: true,
        }),
      ],
    },
    { state: 'talking', since: at(-72) },
  ),
  'wrap-up': sampleDesk(
    {
      contacts: [
        sampleContact({
          phase: 'wrap-up',
          phaseSince: at(-18),
          connectedAt: at(-390),
          wrapUpEndsAt: at(32),
          isRecording: true,
          talkMs: 372_000,
          holdMs: 24_000,
          draft: { outcomeId: 'outcome-1', note },
        }),
      ],
    },
    { state: 'wrap-up', since: at(-18) },
  ),
} as const satisfies Record<string, Desk | null>;
export type DeskStateName = keyof typeof deskStates;

export const samplePeople = [
  ['王敏', 'wangmin', 'admin', '1001', '管理', []],
  ['高原', 'gaoyuan', 'supervisor', '1002', '宽带一班', ['queue-1']],
  ['林晓', 'linxiao', 'agent', '2108', '宽带一班', ['queue-1', 'queue-2']],
  ['周婷', 'zhouting', 'agent', '2105', '宽带一班', ['queue-1']],
  ['孙倩', 'sunqian', 'agent', '2117', '宽带一班', ['queue-1', 'queue-4']],
  ['郑凯', 'zhengkai', 'agent', '2131', '移动二班', ['queue-2']],
  ['吴昊', 'wuhao', 'agent', '2112', '宽带一班', ['queue-1']],
  ['钱多多', 'qianduoduo', 'agent', '2140', '账务班', ['queue-3']],
  ['何静', 'hejing', 'agent', '2122', '宽带一班', ['queue-1', 'queue-6']],
  ['Anna Petrova', 'anna.petrova', 'agent', '2150', '英语班', ['queue-6']],
  ['许诺', 'xunuo', 'agent', null, null, ['queue-1']],
  ['冯涛', 'fengtao', 'agent', '2099', '移动二班', ['queue-2']],
].map(([name, login, role, agentNumber, teamName, queueIds], index) =>
  personSchema.parse({
    accountId: `account-${index}`,
    agentId: agentNumber === null ? null : `agent-${agentNumber}`,
    agentNumber,
    login,
    name,
    role,
    teamName,
    queueIds,
    skills: [],
    isInvited: name === '许诺',
    isDisabled: name === '冯涛',
  }),
);

export const sampleCredentials = softphoneCredentialsSchema.parse({
  webSocketPath: '/api/sip',
  uri: 'sip:a2108@shouwen',
  username: 'a2108',
  password: 'not-a-secret',
  realm: 'shouwen',
  expiresAt: '2027-01-01T00:00:00Z',
});

export const samplePractice = practiceSessionSchema.parse({
  phone: { ...sampleCredentials, uri: 'sip:guest7@shouwen', username: 'guest7' },
  numbers: (
    [
      ['10000', '综合热线', 'Main hotline'],
      ['10001', '宽带报障专线', 'Broadband faults line'],
      ['10009', '英语热线', 'English hotline'],
    ] as const
  ).map(([address, zh, en]) =>
    entryPointSchema.parse({ entryPointId: `entry-${address}`, channel: 'voice', address, name: { zh, en } }),
  ),
  callerNumber: '138 0013 8007',
});

export const sampleCustomers = [
  customerSummarySchema.parse({
    customerId: 'customer-1',
    name: '王建国',
    level: { zh: '金卡', en: 'Gold' },
    maskedPhone: '138 **** 6621',
    lastContactAt: at(-2.98 * day),
    lastChannel: 'voice',
  }),
];

/** The last contact in full, as a supervisor or its own agent may read it. */
export const sampleDetail = contactDetailSchema.parse({
  ...sampleSummary(),
  language: 'zh',
  entryPointAddress: '10000',
  purpose: { key: '2', label: { zh: '故障申报', en: 'Report a fault' } },
  queuedAt: at(-2.98 * day + 20),
  connectedAt: at(-2.98 * day + 60),
  endedBy: 'customer',
  outcomeId: 'outcome-1',
  note: '宽带断网，光猫 LOS 红灯。已派修，承诺 4 小时内上门；客户要求上门前电话联系。',
  parts: [],
  timeline: [],
  receipts: [],
  recordings: [],
  quality: [],
  mayReveal: false,
});

export const sampleInvitation = invitationSchema.parse({
  person: samplePeople[10],
  joinPath: '/join/Zk3vR8mQ1xT7bN5cW2yD9fH4',
  expiresAt: at(3 * day),
});
