import type { IncomingCall } from '@shouwen/sip';
import { receiveCall } from './calls/inbound.ts';
import type { SourceGuard } from './guard/source-guard.ts';
import { addressedUser, guardKey, trunkOf } from './sip-stack.ts';
import { inBackground, type VoiceContext } from './voice-context.ts';
import { type ContactSource, practiceNumberOf, type Trunk } from './voice-needs.ts';

/**
 * A new INVITE. A trunk's address is its proof; everybody else proves a user by digest. Whoever calls reaches entry
 * points only: no call that came in is ever sent on to a trunk from here.
 */
export function handleInvite(
  context: VoiceContext,
  guard: SourceGuard,
  trunks: () => readonly Trunk[],
  call: IncomingCall,
): void {
  call.handlers = {};
  if (context.isDraining) {
    call.reject(503);
    return;
  }
  const work = identify(context, guard, trunks(), call).then(async (caller) => {
    if (caller === null) return;
    const entryPoint = await context.needs.entryPointByAddress(addressedUser(call.request.uri));
    if (entryPoint === null) {
      call.reject(404);
      return;
    }
    await receiveCall(context, call, { ...caller, entryPoint });
  });
  inBackground(context, call.callId, work);
}

async function identify(
  context: VoiceContext,
  guard: SourceGuard,
  trunks: readonly Trunk[],
  call: IncomingCall,
): Promise<{ source: ContactSource; from: string } | null> {
  const flow = call.flow;
  if (flow === null) return null;
  const isWeb = flow.protocol === 'WS' || flow.protocol === 'WSS';
  const trunk = isWeb ? null : trunkOf(trunks, flow.remoteAddress);
  if (trunk !== null) return { source: trunk.isPractice ? 'practice' : 'trunk', from: callerNumber(call) };
  // authenticate() answers 401 by itself and reports failures to the guard through the authenticator.
  const username = await call.authenticate();
  if (username === null) return null;
  const user = await context.needs.sipUser(username);
  // What a guest knows everybody may know: it proves nothing about the address.
  if (user !== null && user.kind !== 'guest') guard.proved(guardKey(flow));
  if (user === null) {
    call.reject(403);
    return null;
  }
  const source = user.kind === 'guest' ? 'practice' : isWeb ? 'browser' : 'phone';
  if (user.kind === 'guest') return { source, from: practiceNumberOf(username) };
  if (user.agentId === null) return { source, from: callerNumber(call) };
  const agent = await context.needs.agentName(user.agentId);
  return { source, from: agent?.number ?? username };
}

/** P-Asserted-Identity of a trunk (RFC 3325), else From; at most 32 characters, so that nobody can fill the record. */
function callerNumber(call: IncomingCall): string {
  const asserted = call.request.headers.get('p-asserted-identity');
  const uri = asserted === null ? call.remoteIdentity.uri : (/<([^>]*)>/.exec(asserted)?.[1] ?? asserted);
  const user = addressedUser(uri);
  return user === '' ? 'anonymous' : user.slice(0, 32);
}
