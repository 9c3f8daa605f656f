/**
 * Simulated days from the command line:
 *
 *     node packages/simulator/src/cli.ts --seed 7 --hours 8 --agents 40
 *
 * Without --seed it starts at 1 and runs --runs days with the following seeds. Exits with 1 and prints seed and last
 * events when a checker finds something.
 */
import { parseArgs } from 'node:util';
import { run } from './run.ts';
import { InvariantBroken } from './simulation.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1' },
    hours: { type: 'string', default: '4' },
    agents: { type: 'string', default: '20' },
    mischief: { type: 'string', default: '1' },
  },
});

function numberOf(name: keyof typeof values, least: number): number {
  const value = Number(values[name]);
  if (Number.isFinite(value) && value >= least) return value;
  process.stderr.write(`--${name} must be a number of at least ${least}.\n`);
  process.exit(2);
}

const first = numberOf('seed', 0);
const runs = numberOf('runs', 1);
const hours = numberOf('hours', 0);
const agents = numberOf('agents', 1);
const mischief = numberOf('mischief', 0);
for (let seed = first; seed < first + runs; seed += 1) {
  const start = performance.now();
  try {
    const { events, contacts, offers, handled, abandoned } = run({ seed, hours, agents, mischief });
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    process.stdout.write(
      `seed ${seed}: ${events} events, ${contacts} contacts, ${offers} offers, ${handled} handled, ` +
        `${abandoned} abandoned, all checkers content (${seconds} s)\n`,
    );
  } catch (error) {
    if (!(error instanceof InvariantBroken)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
