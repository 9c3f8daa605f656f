export function AgentDesk() {
  void import('./softphone/jssip-phone.ts');
  return null;
}
