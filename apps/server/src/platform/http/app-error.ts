import { type Bilingual, type ErrorCode, errorCodes } from '@shouwen/contract';

/** An error the outside is told about, by a code of the contract. Never put customer content into the message. */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** What happened and what to do; when left out, the general sentence of the code is used. */
  readonly text: Bilingual | null;
  readonly retryAfterSeconds: number | null;

  constructor(
    code: ErrorCode,
    text: Bilingual | null = null,
    more: { retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(text?.en ?? code, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.text = text;
    this.retryAfterSeconds = more.retryAfterSeconds ?? null;
  }

  get status(): number {
    return errorCodes[this.code].status;
  }
}

/** The sentence for each code where the place that threw had nothing better to say. */
export const generalTexts: Readonly<Record<ErrorCode, Bilingual>> = {
  'invalid-request': {
    zh: '请求内容不符合要求，请检查后重试。',
    en: 'The request is not as expected; check the fields and send it again.',
  },
  'not-signed-in': { zh: '请先登录。', en: 'Sign in first.' },
  'wrong-credentials': { zh: '账号或密码不正确。', en: 'The login or the password is wrong.' },
  'not-allowed': { zh: '您没有权限进行此操作。', en: 'You are not allowed to do this; ask an administrator.' },
  'not-found': { zh: '没有找到，可能已被删除。', en: 'Not found; it may have been removed.' },
  conflict: {
    zh: '当前状态下不能这样做，请刷新后再试。',
    en: 'Not possible in the present state; reload and look again.',
  },
  'link-expired': {
    zh: '链接已使用或已过期，请索取新链接。',
    en: 'The link was used or has expired; ask for a new one.',
  },
  'slow-down': { zh: '尝试次数过多，请稍后再试。', en: 'Too many attempts; wait before you try again.' },
  internal: {
    zh: '系统内部错误，请联系管理员并提供编号',
    en: 'Something broke inside; tell an administrator this id:',
  },
  unavailable: { zh: '服务暂时不可用，请稍后再试。', en: 'A part of the system is not there now; try again shortly.' },
};
