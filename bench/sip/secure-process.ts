/** The process under test: a registrar behind TLS and secure WebSockets. Started by secure.ts with its certificate files. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { Authenticator, computeHa1, Registrar, SipAgent } from '@shouwen/sip';
import {
  openTransports,
  pooledRandom,
  type SipTransports,
} from '../../apps/server/src/channels/voice/transports/index.ts';

/** What the process tells when asked. */
export interface SecureReport {
  tlsPort: number;
  httpsPort: number;
  /** User and system CPU time of the process so far. */
  cpuMicroseconds: number;
  registered: number;
}

const [certificateFile = '', keyFile = ''] = process.argv.slice(2);
const HOST = '127.0.0.1';
const clock = { now: Date.now, setTimeout, clearTimeout };
const random = pooledRandom();
const ha1md5 = computeHa1('MD5', '1001', 'shouwen', 'secret');
let registered = 0;
const agent: SipAgent = new SipAgent({
  clock,
  random,
  name: 'Shouwen bench',
  registrar: new Registrar({ clock, onChange: ({ kind }) => void (kind === 'added' && registered++) }),
  authenticator: new Authenticator({
    realm: 'shouwen',
    secret: 'a secret of this benchmark',
    clock,
    random,
    lookup: async () => ({ ha1md5, ha1sha256: null }),
  }),
  local: (flow) => ({ host: HOST, port: transports.portFor(flow.protocol) }),
  connect: (destination) => transports.flowTo(destination),
  handlers: {},
});
const transports: SipTransports = await openTransports({
  address: HOST,
  port: 0,
  tls: { port: 0, certificateFile, keyFile, watch: false },
  receive: (bytes, flow) => agent.receive(bytes, flow),
  closed: (flow) => agent.flowClosed(flow),
});
const https = createServer({ cert: readFileSync(certificateFile), key: readFileSync(keyFile) });
https.on('upgrade', (request, socket, head) => transports.acceptWebSocket(request, socket, head));
await new Promise<void>((resolve) => https.listen(0, HOST, resolve));
const address = https.address();
const httpsPort = typeof address === 'object' && address !== null ? address.port : 0;

function report(): SecureReport {
  const { user, system } = process.cpuUsage();
  return { tlsPort: transports.tlsPort, httpsPort, cpuMicroseconds: user + system, registered };
}

process.on('message', () => process.send?.(report()));
// Whoever started us is gone: nobody will end us otherwise.
process.on('disconnect', () => process.exit(0));
process.send?.(report());
