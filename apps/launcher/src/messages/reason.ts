import type { BilingualText } from '@shouwen/contract/config';

const knownReasons: Readonly<Record<string, BilingualText>> = {
  EACCES: { zh: '没有权限', en: 'permission denied' },
  EPERM: { zh: '没有权限', en: 'permission denied' },
  EROFS: { zh: '只读文件系统', en: 'the file system is read-only' },
  ENOENT: { zh: '不存在', en: 'it does not exist' },
  ENOTDIR: { zh: '路径中有一段不是文件夹', en: 'a part of the path is not a folder' },
  EEXIST: { zh: '同名的不是文件夹', en: 'it is not a folder' },
  EISDIR: { zh: '是文件夹而不是文件', en: 'it is a folder, not a file' },
  ENOTEMPTY: { zh: '里面有不属于首问的内容', en: 'it holds something that is not ours' },
  ENOSPC: { zh: '磁盘已满', en: 'the disk is full' },
  ENAMETOOLONG: { zh: '路径太长', en: 'the path is too long' },
  ECONNREFUSED: { zh: '连接被拒绝', en: 'connection refused' },
  ENOTFOUND: { zh: '找不到该主机', en: 'no such host' },
  ETIMEDOUT: { zh: '没有应答', en: 'no answer' },
  EHOSTUNREACH: { zh: '网络不通', en: 'no route to that host' },
};

/** A reason from {@link reasonOf} in words; one we have no words for stands as it is. */
export function reasonWords(reason: string): BilingualText {
  return knownReasons[reason] ?? { zh: reason, en: reason };
}

/** A system error's code (`EACCES`), or the first line of whatever was thrown. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error) {
    if ('code' in error && typeof error.code === 'string') return error.code;
    return error.message.split('\n')[0] ?? error.name;
  }
  return String(error);
}

/** Whether a system call failed in this way. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
}
