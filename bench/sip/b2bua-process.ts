/** The process under test: a two-leg B2BUA on real sockets. Started by run.ts with the port to call as its argument. */
import { bridge } from '../../tests/sip/_b2bua.ts';
import { openHarness } from '../../tests/sip/_harness.ts';

/** What the process tells when asked. */
export interface B2buaReport {
  port: number;
  /** User and system CPU time of the process so far. */
  cpuMicroseconds: number;
  calls: number;
  errors: number;
}

const calledPort = Number(process.argv[2]);
const harness = await openHarness({
  handlers: { onInvite: (call) => bridge(harness.agent, call, calledPort) },
});

function report(): B2buaReport {
  const { user, system } = process.cpuUsage();
  const { calls } = harness.agent.stats();
  return { port: harness.transports.port, cpuMicroseconds: user + system, calls, errors: harness.errors.length };
}

process.on('message', () => process.send?.(report()));
// Whoever started us is gone: nobody will end us otherwise.
process.on('disconnect', () => process.exit(0));
process.send?.(report());
