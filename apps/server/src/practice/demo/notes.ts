/** What calls were about: outcomes (defaultOutcomes of the centre chapter) and the notes agents write. */
import type { DemoQueueId } from './centre.ts';
import type { Random } from './random.ts';

type Topics = readonly (readonly [weight: number, topic: { outcomeId: string; notes: readonly string[] }])[];

const fault = topic('fault-reported', [
  '光猫 LOS 红灯常亮，已派单上门，承诺 4 小时内联系。',
  '晚上九点后网速慢，测速 38M，已登记片区拥塞。',
  '路由器重启后恢复，指导客户检查入户皮线。',
  '小区停电后光猫不上线，远程重启成功。',
  '三天内第二次断网，升级为重复报障，优先派单。',
  '网络电视花屏，已换信道，观察 24 小时。',
]);
const bill = topic('bill', [
  '扣费失败，核对银行卡已过期，指导更换签约卡。',
  '对上月 30 元国际流量有疑问，已解释并发送详单。',
  '补缴欠费 129 元，已复机。',
  '要求开具上月电子发票，已发送至预留邮箱。',
  '咨询合约到期后资费，已说明并发短信。',
]);
const change = topic('change', [
  '办理 1000M 提速包，次月生效。',
  '套餐由 129 升级到 169，已确认合约期。',
  '办理移机，预约周六上午上门。',
  '办理副卡一张，邮寄到付。',
  '退订彩铃业务，当月生效。',
]);
const answered = topic('question-answered', [
  '咨询剩余流量与到期日，已告知。',
  '咨询营业厅地址与营业时间。',
  '询问 5G 套餐差别，客户考虑后再来电。',
  '询问工单进度，装维已在途。',
]);
const complaint = topic('complaint', [
  '投诉装维未按约定时间上门，已道歉并重新预约。',
  '投诉营业员承诺与账单不符，已记录并升级。',
  '对断网补偿金额不满意，申请减免 3 天费用。',
  '投诉骚扰电话，已加入屏蔽名单。',
]);
const callBack = topic('call-back', ['客户正在开会，约 15:00 回电。', '需向后台核实专线故障，承诺 1 小时内回电。']);
const wrongNumber = topic('wrong-number', ['打错电话。', '无声来电，提示后挂断。']);
const praise = topic('suggestion', ['表扬上门师傅服务好。', '建议 App 增加电子合同下载。']);
const other = topic('other', ['转接物业电话。', '客户中途有事挂断。']);

function topic(outcomeId: string, notes: readonly string[]): { outcomeId: string; notes: readonly string[] } {
  return { outcomeId, notes };
}

const topicsOf: Readonly<Record<DemoQueueId, Topics>> = {
  broadband: [
    [70, fault],
    [12, answered],
    [8, complaint],
    [6, callBack],
    [4, other],
  ],
  billing: [
    [68, bill],
    [18, answered],
    [8, complaint],
    [4, wrongNumber],
    [2, praise],
  ],
  orders: [
    [58, change],
    [26, answered],
    [6, bill],
    [6, wrongNumber],
    [4, praise],
  ],
  complaints: [
    [72, complaint],
    [12, fault],
    [10, callBack],
    [6, answered],
  ],
  mobile: [
    [42, change],
    [34, answered],
    [18, bill],
    [6, wrongNumber],
  ],
  business: [
    [56, fault],
    [22, callBack],
    [14, change],
    [8, bill],
  ],
};

export function makeNote(random: Random, queueId: DemoQueueId): { outcomeId: string; note: string } {
  const { outcomeId, notes } = random.weighted(topicsOf[queueId]);
  return { outcomeId, note: random.chance(0.12) ? '' : random.pick(notes) };
}
