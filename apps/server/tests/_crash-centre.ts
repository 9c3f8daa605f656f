/**
 * A busy centre in a process that is going to be killed: 200 agents, 64 contacts arriving at a time, offers that run out,
 * refusals, transfers, and a snapshot every 500 submits. Takes up whatever the process before it has left behind. Writes
 * down what could be seen outside, each line before anything follows from it: `ack <contact>` (it is queued),
 * `offer <offer>` (the telephone rings), `withdrawn <offer>`.
 *
 * Arguments: database address, role or "-", number of this life, file to write to.
 */
import { openSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RoutingEvent } from '@shouwen/routing';
import { openTestHost, testQueue } from './_event-log.ts';

const [databaseUrl = '', role = '-', life = '0', file = '/dev/null'] = process.argv.slice(2);
const notebook = openSync(file, 'a');
const IN_FLIGHT = 64;
const AGENTS = 200;
const WAITING_MAX = 500;

/** Straight to the kernel: what was said is said, even when the next instruction never runs. */
function say(line: string): void {
  writeSync(notebook, `${line}\n`);
}

const { host } = await openTestHost({ databaseUrl, role: role === '-' ? null : role }, { snapshotSubmits: 500 });
/** Time goes by while an event is on its way: `at` is when it is given to the engine. */
const now = () => Date.now();
const submit = (event: RoutingEvent) => host.submit(event);
let offers = 0;

host.onEffect((effect) => {
  if (effect.kind === 'offer.withdrawn') say(`withdrawn ${effect.offerId}`);
  if (effect.kind !== 'offer.made') return;
  say(`offer ${effect.offerId}`);
  offers += 1;
  void answer(effect.contactId, effect.offerId, effect.agentId, offers);
});

/** Of ten offers one is refused and one rings until its time is over; of ten contacts one is transferred. */
async function answer(contactId: string, offerId: string, agentId: string, count: number): Promise<void> {
  if (count % 10 === 3) return;
  if (count % 10 === 6) await submit({ kind: 'offer.refused', at: now(), offerId, agentId, reason: null });
  else {
    await submit({ kind: 'offer.accepted', at: now(), offerId, agentId });
    await submit({ kind: 'contact.connected', at: now(), contactId, agentId });
    await finish(contactId, agentId, count % 10 === 9);
  }
}

async function finish(contactId: string, agentId: string, isTransferred: boolean): Promise<void> {
  if (isTransferred) await submit({ kind: 'contact.moved', at: now(), contactId, queueId: 'service' });
  else await submit({ kind: 'contact.ended', at: now(), contactId, by: 'customer' });
  await submit({ kind: 'wrapup.completed', at: now(), agentId, contactId });
}

/** Calls that went on while there was no server. */
async function takeUp(): Promise<void> {
  for (const { contactId, state, agentIds } of host.contactViews()) {
    const [agentId] = agentIds;
    if (agentId === undefined || state === 'offered' || state === 'waiting') continue;
    if (state === 'accepted') await submit({ kind: 'contact.connected', at: now(), contactId, agentId });
    await finish(contactId, agentId, false);
  }
  for (const { agentId, contacts } of host.agentViews()) {
    for (const { contactId, phase } of contacts) {
      if (phase === 'wrap-up') await submit({ kind: 'wrapup.completed', at: now(), agentId, contactId });
    }
  }
}

const short = { offerTimeoutMs: 100, onNoAnswer: 'stay', onRefused: 'stay' } as const;
await submit({ kind: 'queue.configured', at: now(), queue: testQueue(short) });
await submit({ kind: 'queue.configured', at: now(), queue: testQueue({ ...short, id: 'service', name: 'Service' }) });
for (let index = 0; index < AGENTS; index += 1) {
  const id = `agent-${index}`;
  if (host.agentView(id) !== null) continue;
  void submit({ kind: 'agent.configured', at: now(), agent: { id, name: id, skills: {}, queueIds: null } });
  void submit({ kind: 'agent.stateSet', at: now(), agentId: id, state: 'available', reason: null });
}
let contacts = 0;
async function arrive(): Promise<void> {
  for (;;) {
    while (host.queueStats().some(({ waiting }) => waiting > WAITING_MAX)) await sleep(2);
    contacts += 1;
    const contactId = `life-${life}-${contacts}`;
    await submit({ kind: 'contact.queued', at: now(), contactId, channel: 'voice', queueId: 'sales' });
    say(`ack ${contactId}`);
  }
}
await Promise.all([takeUp(), ...Array.from({ length: IN_FLIGHT }, arrive)]);
