import { Headers } from '../messages/headers.ts';
import { formatNameAddr } from '../messages/name-addr.ts';
import type { OutgoingRequest } from '../messages/serialise.ts';
import type { Flow } from '../transport/flow.ts';
import type { AgentCore } from './core.ts';

/** An OPTIONS outside of any call (RFC 3261 11.1), as trunks are watched with. */
function optionsRequest(core: AgentCore, target: string, flow: Flow): OutgoingRequest {
  const contact = core.contact(flow, '');
  const headers = new Headers()
    .append('max-forwards', '70')
    .append('from', `${contact};tag=${core.random.randomToken()}`)
    .append('to', formatNameAddr({ uri: target }))
    .append('call-id', core.random.randomToken())
    .append('cseq', '1 OPTIONS')
    .append('contact', contact)
    .append('accept', 'application/sdp')
    .append('user-agent', core.name);
  return { method: 'OPTIONS', uri: target, headers, body: '' };
}

/** Asks a peer whether it is there. Resolves with the status, 408 when it is silent, 503 when the way is gone. */
export function askOptions(core: AgentCore, target: string, flow: Flow): Promise<number> {
  return new Promise((resolve) => {
    core.transactions.send(optionsRequest(core, target, flow), flow, {
      onResponse: (response) => {
        if (response.status >= 200) resolve(response.status);
      },
      onFailure: (failure) => resolve(failure === 'timeout' ? 408 : 503),
    });
  });
}
