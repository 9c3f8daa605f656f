export const firstCallSteps = ['microphone', 'ready', 'call', 'done'] as const;
export type FirstCallStep = (typeof firstCallSteps)[number];

/** Which step of the first test call is next, from what is true on the desk. */
export function firstCallStep(facts: { hasMicrophone: boolean; isReady: boolean; hasHandled: boolean }): FirstCallStep {
  if (facts.hasHandled) return 'done';
  if (!facts.hasMicrophone) return 'microphone';
  return facts.isReady ? 'call' : 'ready';
}
