// The peers nobody here wrote, from Debian's packages.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { logPath, reasonInLog, runLogged } from './programs.mjs';
import { PrepareError, showWork } from './texts.mjs';

const wanted = [
  ...['chromium', 'fonts-noto-cjk', 'sip-tester', 'baresip-core', 'rtpengine-daemon', 'sox', 'espeak-ng', 'procps'],
];

function missingPackages() {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query fills these in
  const format = '${Package} ${db:Status-Status}\n';
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', format, ...wanted], { encoding: 'utf8' });
  const installed = new Set((stdout ?? '').split('\n').filter((line) => line.endsWith(' installed')));
  return wanted.filter((name) => !installed.has(`${name} installed`));
}

const policyFile = '/usr/sbin/policy-rc.d';

/** Debian starts a service as it installs it; this keeps rtpengine from taking ports. Tests start their own. */
async function withoutStartingServices(work) {
  const isOurs = !existsSync(policyFile);
  if (isOurs) writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return await work();
  } finally {
    if (isOurs) rmSync(policyFile, { force: true });
  }
}

/** Installs what is missing as root, else names it. */
export async function installDebianPackages() {
  const missing = missingPackages();
  if (missing.length === 0) return;
  if (process.getuid() !== 0) throw new PrepareError('debian-missing', missing.join(' '));
  const log = logPath('debian-packages.log');
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  const apt = (words) => runLogged('apt-get', words, log, { environment, append: true });
  const install = () => apt(['install', '-y', '--no-install-recommends', ...missing]);
  writeFileSync(log, '');
  const done = showWork('debian');
  const code = await withoutStartingServices(async () => {
    // A machine with fresh lists needs no update; one without lists, or with old ones, fails quickly.
    if ((await install()) === 0) return 0;
    writeFileSync(log, '');
    return (await apt(['update', '-q'])) === 0 ? install() : 1;
  });
  done();
  if (code !== 0 || missingPackages().length > 0) throw new PrepareError('debian-failed', reasonInLog(log), log);
}
