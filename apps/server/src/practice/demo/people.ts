import type { Language } from '@shouwen/contract';
import type { DemoQueueId } from './centre.ts';

/** A person of the demo. Names are invented; the number is the one colleagues dial. */
export interface DemoPersonPlan {
  readonly login: string;
  readonly name: Readonly<Record<Language, string>>;
  readonly role: 'supervisor' | 'agent';
  readonly agentNumber: string;
  readonly teamId: string | null;
  /** Queues served, with the level of the skill each asks for. */
  readonly serves: readonly (readonly [DemoQueueId, number])[];
}

const broadband = [
  ['broadband', 4],
  ['orders', 2],
] as const;
const billing = [
  ['billing', 4],
  ['orders', 3],
] as const;
const orders = [
  ['orders', 4],
  ['mobile', 3],
] as const;
const mobile = [
  ['mobile', 4],
  ['billing', 2],
] as const;
const complaints = [
  ['complaints', 4],
  ['broadband', 3],
  ['billing', 3],
] as const;
const business = [
  ['business', 5],
  ['broadband', 3],
] as const;

const agents: readonly [login: string, zh: string, en: string, team: 1 | 2 | 3, serves: DemoPersonPlan['serves']][] = [
  ['linxiao', '林晓', 'Lin Xiao', 1, broadband],
  ['zhouting', '周婷', 'Zhou Ting', 1, broadband],
  ['sunqian', '孙倩', 'Sun Qian', 1, broadband],
  ['wuhao', '吴昊', 'Wu Hao', 1, broadband],
  ['hejing', '何静', 'He Jing', 1, broadband],
  ['zhengkai', '郑凯', 'Zheng Kai', 1, complaints],
  ['gaoyuan', '高远', 'Gao Yuan', 1, business],
  ['qianduoduo', '钱多多', 'Qian Duoduo', 2, billing],
  ['luolan', '罗兰', 'Luo Lan', 2, billing],
  ['tangxin', '唐欣', 'Tang Xin', 2, billing],
  ['fengyi', '冯毅', 'Feng Yi', 2, billing],
  ['xunuo', '许诺', 'Xu Nuo', 2, orders],
  ['liangyu', '梁雨', 'Liang Yu', 2, orders],
  ['dengchen', '邓晨', 'Deng Chen', 2, complaints],
  ['machaoqun', '马超群', 'Ma Chaoqun', 3, mobile],
  ['caiwen', '蔡文', 'Cai Wen', 3, mobile],
  ['yelin', '叶琳', 'Ye Lin', 3, mobile],
  ['panyue', '潘悦', 'Pan Yue', 3, orders],
  ['jiangtao', '江涛', 'Jiang Tao', 3, broadband],
  ['shijia', '施佳', 'Shi Jia', 3, business],
];

/** The supervisor first, then 20 agents with the numbers 2101 to 2120. */
export const demoPeople: readonly DemoPersonPlan[] = [
  {
    login: 'wangmin',
    name: { zh: '王敏', en: 'Wang Min' },
    role: 'supervisor',
    agentNumber: '1003',
    teamId: null,
    serves: [
      ['complaints', 5],
      ['broadband', 4],
    ],
  },
  ...agents.map(
    ([login, zh, en, team, serves], index): DemoPersonPlan => ({
      login,
      name: { zh, en },
      role: 'agent',
      agentNumber: String(2101 + index),
      teamId: `team-${team}`,
      serves,
    }),
  ),
];
