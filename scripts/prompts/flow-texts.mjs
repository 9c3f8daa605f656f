/** The waits that are announced, as apps/server/src/channels/voice/flow/queue-stay.ts has them. */
const minutesSaid = [2, 3, 5, 10, 15, 20, 30];

/** What the nodes of a flow say by themselves, by file name. `wait-N`: about N minutes. */
export const flowPrompts = { zh: flowZh(), en: flowEn() };

/** Said by both voices into one file: the caller has not chosen yet. */
export const chooseLanguage = { zh: '中文服务请按一。', en: 'For English, press two.' };

function flowZh() {
  const texts = {
    'you-entered': '您输入的是：',
    'confirm-or-again': '正确请按一，重新输入请按二。',
    'enter-number': '请输入号码，以井号键结束。',
    'callback-offer': '如果不想继续等待，预约回电请按一。',
    'callback-or-voicemail': '如果不想继续等待，预约回电请按一，语音留言请按二。',
    'callback-to': '我们将回拨到：',
    'callback-confirm': '确认请按一，更换号码请按二，不需要回电请按三。',
    'callback-enter': '请输入您的回电号码，以井号键结束。',
    'callback-arranged': '已为您登记回电，请保持电话畅通。',
    voicemail: '请在提示音后留言，留言结束请按井号键。',
    'voicemail-saved': '您的留言已保存。',
    'survey-solved': '请您评价本次服务。您的问题解决了吗？已解决请按一，未解决请按二。',
    'survey-satisfied': '您对服务满意吗？非常满意请按五，满意请按四，一般请按三，不满意请按二，非常不满意请按一。',
    'survey-thanks': '感谢您的评价。',
    holiday: '您好，现在是节假日，我们暂停服务，请您在工作日再次来电。',
    'wait-1': '预计等待时间不到一分钟。',
    'wait-long': '预计等待时间超过三十分钟。',
  };
  const spoken = { 2: '两', 3: '三', 5: '五', 10: '十', 15: '十五', 20: '二十', 30: '三十' };
  for (const minutes of minutesSaid) texts[`wait-${minutes}`] = `预计等待时间约${spoken[minutes]}分钟。`;
  for (const [digit, text] of [...'零一二三四五六七八九'].entries()) texts[`digit-${digit}`] = `${text}。`;
  return texts;
}

function flowEn() {
  const texts = {
    'you-entered': 'You entered:',
    'confirm-or-again': 'If this is correct, press 1. To enter it again, press 2.',
    'enter-number': 'Please enter the number, then press the hash key.',
    'callback-offer': 'If you would rather not wait, press 1 and we will call you back.',
    'callback-or-voicemail': 'If you would rather not wait, press 1 for a call back, or 2 to leave a message.',
    'callback-to': 'We will call you back on:',
    'callback-confirm': 'To confirm, press 1. For another number, press 2. If you need no call back, press 3.',
    'callback-enter': 'Please enter the number we should call, then press the hash key.',
    'callback-arranged': 'Your call back is arranged. Please keep your line free.',
    voicemail: 'Please leave your message after the tone, then press the hash key.',
    'voicemail-saved': 'Your message has been saved.',
    'survey-solved': 'Please rate this call. Was your question solved? If so, press 1. If not, press 2.',
    'survey-satisfied':
      'How satisfied are you with the service? Press 5 for very satisfied, 4 for satisfied, 3 for neither, ' +
      '2 for dissatisfied, or 1 for very dissatisfied.',
    'survey-thanks': 'Thank you for your answers.',
    holiday: 'Our lines are closed for the public holiday. Please call again on a working day.',
    'wait-1': 'The expected wait is less than one minute.',
    'wait-long': 'The expected wait is more than thirty minutes.',
  };
  for (const minutes of minutesSaid) texts[`wait-${minutes}`] = `The expected wait is about ${minutes} minutes.`;
  const digits = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
  for (const [digit, text] of digits.entries()) texts[`digit-${digit}`] = `${text}.`;
  return texts;
}
