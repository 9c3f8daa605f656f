/**
 * A server that is going to be killed: submits as fast as it can, 32 in flight, and writes down what was acknowledged and
 * which effects were carried out. Words: `ready <seq>`, `ack <contact>`, `offer <offer>`.
 *
 * Arguments: database address, role or "-", number of this life, file to write to.
 */
import { openSync, writeSync } from 'node:fs';
import type { RoutingEvent } from '@shouwen/routing';
import { openTestHost, testQueue } from './_event-log.ts';

const [databaseUrl = '', role = '-', life = '0', file = '/dev/null'] = process.argv.slice(2);
const notebook = openSync(file, 'a');
const IN_FLIGHT = 32;
const AGENTS = 20;

/** Straight to the kernel: what was said is said, even when the next instruction never runs. */
function say(line: string): void {
  writeSync(notebook, `${line}\n`);
}

const opened = await openTestHost({ databaseUrl, role: role === '-' ? null : role });
const { host } = opened;
const submit = (event: RoutingEvent) => host.submit(event);

host.onEffect((effect) => {
  if (effect.kind !== 'offer.made') return;
  say(`offer ${effect.offerId}`);
  void talk(effect.contactId, effect.offerId, effect.agentId);
});

async function talk(contactId: string, offerId: string, agentId: string): Promise<void> {
  await submit({ kind: 'offer.accepted', at: Date.now(), offerId, agentId });
  await submit({ kind: 'contact.connected', at: Date.now(), contactId, agentId });
  await submit({ kind: 'contact.ended', at: Date.now(), contactId, by: 'customer' });
  await submit({ kind: 'wrapup.completed', at: Date.now(), agentId, contactId });
}

say(`ready ${await opened.log.lastSeq()}`);
await submit({ kind: 'queue.configured', at: Date.now(), queue: testQueue() });
for (let index = 0; index < AGENTS; index += 1) {
  const id = `agent-${index}`;
  await submit({ kind: 'agent.configured', at: Date.now(), agent: { id, name: id, skills: {}, queueIds: null } });
  await submit({ kind: 'agent.stateSet', at: Date.now(), agentId: id, state: 'available', reason: null });
}
let contacts = 0;
async function arrive(): Promise<void> {
  for (;;) {
    contacts += 1;
    const contactId = `life-${life}-${contacts}`;
    await submit({ kind: 'contact.queued', at: Date.now(), contactId, channel: 'voice', queueId: 'sales' });
    say(`ack ${contactId}`);
  }
}
await Promise.all(Array.from({ length: IN_FLIGHT }, arrive));
