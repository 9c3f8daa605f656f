/** 500 customers of the demo: invented names, numbers of a range nobody has (middle digits 0000), streets of Shenzhen. */
import type { Bilingual } from '@shouwen/contract';
import type { NewCustomer, NewCustomerEvent } from '../../customers/index.ts';
import { lineStory } from './customer-stories.ts';
import type { Random } from './random.ts';

const surnames =
  '王王王李李李张张张刘刘陈陈陈杨黄黄赵吴周徐孙马朱胡林林郭何高罗郑梁梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷';
const given = [
  ...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂华'.split(''),
  ...[
    '秀英',
    '建国',
    '志强',
    '丽华',
    '晓燕',
    '海燕',
    '文博',
    '子轩',
    '雨桐',
    '浩然',
    '思远',
    '佳怡',
    '俊杰',
    '婉婷',
    '国栋',
  ],
  ...[
    '振华',
    '玉兰',
    '春梅',
    '志远',
    '嘉豪',
    '梓涵',
    '诗琪',
    '家明',
    '永康',
    '慧敏',
    '凯文',
    '锦程',
    '泽宇',
    '欣怡',
    '立新',
  ],
];
const companies = [
  '华联商贸',
  '鹏城精密',
  '海湾物流',
  '前海智造',
  '宝安五金',
  '南山软件',
  '龙岗建材',
  '盐田冷链',
  '福田文创',
  '光明食品',
];
const mobilePrefixes = [
  '130',
  '131',
  '133',
  '135',
  '136',
  '137',
  '138',
  '139',
  '150',
  '158',
  '159',
  '177',
  '180',
  '186',
  '189',
];

const districts = [
  ['南山区', ['桃园路', '南海大道', '科苑路', '创业路', '后海大道', '前海路']],
  ['福田区', ['福华路', '新洲路', '彩田路', '红荔路', '景田路', '福强路']],
  ['罗湖区', ['笋岗东路', '翠竹路', '人民南路', '东门中路', '文锦中路']],
  ['宝安区', ['新安一路', '宝民一路', '前进一路', '翻身路', '裕安一路']],
  ['龙岗区', ['龙翔大道', '布吉路', '龙城中路', '坂雪岗大道']],
  ['龙华区', ['人民路', '梅龙大道', '民治大道', '龙观东路']],
  ['盐田区', ['深盐路', '海山路', '沙头角路']],
] as const;
const estates = [
  '翠园',
  '锦绣花园',
  '海岸城',
  '阳光家园',
  '金域半岛',
  '碧水湾',
  '蔚蓝公寓',
  '城市山谷',
  '星河苑',
  '明珠广场',
];

const levels: readonly (readonly [number, Bilingual])[] = [
  [12, { zh: '金卡', en: 'Gold' }],
  [28, { zh: '银卡', en: 'Silver' }],
  [60, { zh: '普通', en: 'Standard' }],
];

export interface DemoCustomer extends NewCustomer {
  readonly phone: string;
  readonly isBusiness: boolean;
  /** What bothers the customer now; shows in facts and events, and makes a call about it likely. */
  readonly trouble: 'offline' | 'payment' | null;
}

export interface DemoCustomers {
  readonly customers: readonly DemoCustomer[];
  readonly events: readonly NewCustomerEvent[];
}

export const customerCount = 500;

/** The same customers and events for the same `random`; only ids are new. */
export function makeCustomers(random: Random, newId: () => string, now: number): DemoCustomers {
  const phones = makePhones(random, customerCount);
  const customers: DemoCustomer[] = [];
  const events: NewCustomerEvent[] = [];
  for (const [index, phone] of phones.entries()) {
    const isBusiness = index % 20 === 19;
    const customerId = newId();
    const story = lineStory(random, { customerId, now, newId, isBusiness });
    customers.push({
      customerId,
      name: isBusiness ? companyName(random) : personName(random),
      level: random.weighted(levels),
      since: new Date(now - random.between(40, 4200) * 86_400_000),
      address: makeAddress(random),
      facts: story.facts,
      identities: [
        { identityId: newId(), kind: 'phone', value: phone },
        {
          identityId: newId(),
          kind: 'account',
          value: `0755${String(80_000_000 + index * 137 + random.between(0, 99))}`,
        },
      ],
      phone: `+86${phone}`,
      isBusiness,
      trouble: story.trouble,
    });
    events.push(...story.events);
  }
  return { customers, events };
}

/** Different numbers with different ends, so that four digits find one customer. */
function makePhones(random: Random, count: number): string[] {
  const ends = new Set<number>();
  while (ends.size < count) ends.add(random.between(1000, 9999));
  return [...ends].map((end) => `${random.pick(mobilePrefixes)}0000${end}`);
}

function personName(random: Random): string {
  return random.pick([...surnames]) + random.pick(given);
}

function companyName(random: Random): string {
  return `${random.pick(companies)}${random.pick(['有限公司', '深圳分公司', '科技有限公司', '门店'])}`;
}

function makeAddress(random: Random): string {
  const [district, roads] = random.pick(districts);
  const home = `${random.between(1, 12)} 栋 ${random.between(1, 30)}${String(random.between(1, 8)).padStart(2, '0')}`;
  return `深圳市${district}${random.pick<string>(roads)} ${random.between(2, 288)} 号${random.pick(estates)} ${home}`;
}
