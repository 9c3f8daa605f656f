/** Only for when the server sent no sentence of its own. */
export const errors = {
  unexpected: '出了意外的问题。重新载入页面后再试。',
  offline: '连不上服务器。网络恢复后会自动重试，通话中的声音不受影响。',
  unreadable: '收到的回复不是本系统的。检查浏览器与服务器之间的代理设置。',
  'invalid-request': '提交的内容不完整或格式不对。检查后再提交。',
  'not-signed-in': '登录已过期。重新登录后继续。',
  'wrong-credentials': '账号或密码不对。',
  'not-allowed': '当前角色没有这项权限。需要时联系管理员。',
  'not-found': '没有找到，可能已被移除。',
  conflict: '情况刚刚变了，这一步已经不能做。画面会自动更新。',
  'link-expired': '链接已使用或已过期。向管理员要一个新的。',
  'slow-down': '尝试太频繁。稍等片刻再试。',
  internal: '服务器内部出错，已记录。可以再试一次。',
  unavailable: '系统的一部分暂时不可用。稍后再试。',
} as const;
