export const shell = {
  skip: '跳到主要内容',
  mainNavigation: '主导航',
  search: '搜索客户，或输入命令',
  pages: { desk: '工作台', contacts: '联络', live: '大盘', people: '人员', settings: '设置' },
  line: { connecting: '正在连接', live: '线路良好', lost: '线路中断，正在重连', ended: '已断开' },
  account: '账户：{{name}}',
  signOut: '退出登录',
  pageFailed: '页面没有打开',
  notFound: '没有这个页面',
  notFoundText: '地址可能写错了，或者页面已经移走。',
  toStart: '回到首页',
} as const;
