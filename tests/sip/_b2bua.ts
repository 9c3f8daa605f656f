import type { IncomingCall, OutgoingCall, SipAgent } from '@shouwen/sip';
import { HOST } from './_harness.ts';

/**
 * Joins an incoming call to one we place, the smallest way a contact centre could: what one side does happens to the
 * other. Media is not touched; session descriptions pass through.
 */
export function bridge(agent: SipAgent, incoming: IncomingCall, port: number): OutgoingCall {
  const { maxForwards } = incoming.request;
  const outgoing = agent.invite({
    target: `sip:service@${HOST}:${port}`,
    destination: { protocol: 'UDP', host: HOST, port },
    from: incoming.remoteIdentity,
    sdp: incoming.offer,
    maxForwards: maxForwards < 0 ? 70 : maxForwards - 1,
    handlers: {
      onProvisional: ({ status, sdp }) => incoming.progress(sdp, { status }),
      onAccepted: ({ sdp }) => {
        if (!incoming.accept(sdp ?? '')) outgoing.bye();
      },
      onEnded: ({ cause, status }) => {
        if (!incoming.reject(cause === 'rejected' ? status : 480)) incoming.bye();
      },
    },
  });
  incoming.handlers = { onEnded: () => outgoing.cancel() };
  return outgoing;
}
