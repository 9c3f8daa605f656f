/** What the centre says, by file name. `position-N`: N people are ahead. */
export const prompts = { zh: centreZh(), en: centreEn() };

function centreZh() {
  const texts = {
    welcome: '欢迎致电首问客户服务热线。',
    menu: '宽带报障请按一，账单与缴费请按二，业务办理请按三，人工服务请按零。',
    'invalid-choice': '您的输入有误，请重新选择。',
    'please-wait': '正在为您转接，请稍候。',
    'all-busy': '坐席全忙，请您耐心等待。',
    'position-0': '您是下一位。',
    'agent-left': '抱歉，坐席的连接中断了，正在为您恢复通话，请不要挂机。',
    closed: '您好，现在是非服务时间，请您在服务时间内再次来电。',
    goodbye: '感谢您的来电，再见。',
    'recording-notice': '为了保证服务质量，您的通话将被录音。',
    'no-agents': '很抱歉，目前没有坐席在线，请您稍后再拨。',
    'test-call': '这是一次测试来电。如果您能听到这段话，说明您的耳机工作正常。请对着麦克风说几句话，然后挂机。',
  };
  const digits = ['', '一', '两', '三', '四', '五', '六', '七', '八', '九', '十'];
  for (let ahead = 1; ahead <= 10; ahead++) texts[`position-${ahead}`] = `您前面还有${digits[ahead]}位客户。`;
  return texts;
}

function centreEn() {
  const texts = {
    welcome: 'Welcome to Shouwen customer service.',
    menu:
      'For broadband faults, press 1. For bills and payments, press 2. For orders and changes, press 3. ' +
      'To speak to an agent, press 0.',
    'invalid-choice': 'That was not one of the choices. Please try again.',
    'please-wait': 'We are connecting you. Please hold.',
    'all-busy': 'All our agents are busy. Please stay on the line.',
    'position-0': 'You are next.',
    'agent-left': 'Sorry, the connection to the agent was interrupted. We are restoring it, please stay on the line.',
    closed: 'Our lines are closed at the moment. Please call again during service hours.',
    goodbye: 'Thank you for calling. Goodbye.',
    'recording-notice': 'Your call will be recorded to help us improve our service.',
    'no-agents': 'We are sorry, no agent is available at the moment. Please call again later.',
    'test-call':
      'This is a test call. If you can hear this, your headset is working. Say a few words into the microphone, then hang up.',
  };
  const numbers = ['', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
  for (let ahead = 1; ahead <= 10; ahead++) {
    texts[`position-${ahead}`] =
      `There ${ahead === 1 ? 'is one caller' : `are ${numbers[ahead]} callers`} ahead of you.`;
  }
  return texts;
}

/** What simulated callers say when the agent answers. */
export const callers = {
  zh: [
    '你好，我家的宽带又断了，这个星期已经是第三次了，你们能不能派人来彻底修一下？',
    '我想问一下，这个月的账单怎么比上个月多了八十块钱？我没有开通什么新业务啊。',
    '喂，你好，我要取消那个增值业务，我根本不知道是什么时候开通的。',
    '我上周申请的移机，说好三天之内上门，到现在也没有人联系我。',
    '你好，我的手机在家里没有信号，打电话一直断断续续的，是不是附近的基站有问题？',
    '我想把套餐换成便宜一点的，现在这个一百二十九的用不完。',
    '刚才交了两百块钱话费，扣款成功了，但是还是显示欠费停机。',
    '你们的光猫红灯一直亮着，我重启了好几次都没有用，孩子还要上网课呢。',
    '我要投诉，上次来的师傅态度很差，东西没修好就走了。',
    '你好，我想帮我母亲办一张新的电话卡，需要带什么证件？',
    '我收到一条短信说我的积分要过期了，这个积分怎么兑换？',
    '我准备出国两个星期，想开通国际漫游，流量怎么收费？',
  ],
  en: [
    'Hello, my broadband is down again. It is the third time this week. Can you send somebody to fix it properly?',
    'I would like to know why my bill is fifteen pounds higher than last month. I have not ordered anything new.',
    'Hi, I want to cancel that extra service. I do not even know when I signed up for it.',
    'I asked you to move my line last week. You promised three days, and nobody has called me yet.',
    'Good morning. I have no mobile signal at home, and calls keep dropping. Is there a problem with the mast nearby?',
    'I would like to change to a cheaper plan. I never use all of my data.',
    'I have just paid my bill. The money has left my account, but my phone is still cut off.',
    'The red light on my router will not go away. I have restarted it several times, and my children need it for school.',
    'I want to make a complaint. The engineer was rude, and he left before anything was repaired.',
    'Hello, I would like to get a new number for my mother. Which documents do I need to bring?',
    'I got a text message saying that my points are about to expire. How can I use them?',
    'I am going abroad for two weeks and need roaming. How much does the data cost?',
  ],
};
