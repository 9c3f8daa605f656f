/** Says what keeps the server from being ready; `/healthz` and the launcher read it. */
export interface Health {
  /** `check` is asked at every look; a throw, a false or no answer within a second counts as missing. */
  register(name: string, check: () => boolean | Promise<boolean>): void;
  look(): Promise<{ ready: boolean; missing: string[] }>;
}

const CHECK_MS_MAX = 1000;

export function createHealth(): Health {
  const checks = new Map<string, () => boolean | Promise<boolean>>();
  return {
    register(name, check) {
      checks.set(name, check);
    },
    async look() {
      const results = await Promise.all(
        [...checks].map(async ([name, check]) => ({ name, isThere: await withinTime(check) })),
      );
      const missing = results.filter((result) => !result.isThere).map((result) => result.name);
      return { ready: missing.length === 0, missing };
    },
  };
}

async function withinTime(check: () => boolean | Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_MS_MAX);
  });
  try {
    return await Promise.race([Promise.resolve(check()), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
