import type { Log } from './log.ts';

/** What must be done before the process ends, the last registered first. */
export interface StopList {
  onStop(name: string, work: () => void | Promise<void>): void;
  /** Runs everything once; what takes longer than `withinMs` altogether is left behind. */
  run(withinMs: number): Promise<void>;
}

export function createStopList(log: Log): StopList {
  const steps: { name: string; work: () => void | Promise<void> }[] = [];
  let running: Promise<void> | null = null;
  async function runAll(): Promise<void> {
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
      try {
        await step.work();
      } catch (error) {
        log.error({ error, step: step.name }, 'a part did not stop cleanly');
      }
    }
  }
  return {
    onStop(name, work) {
      steps.push({ name, work });
    },
    async run(withinMs) {
      running ??= runAll();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(() => {
          log.warn({ withinMs, left: steps.map((step) => step.name) }, 'stopping without waiting longer');
          resolve();
        }, withinMs);
      });
      await Promise.race([running, late]);
      clearTimeout(timer);
    },
  };
}
