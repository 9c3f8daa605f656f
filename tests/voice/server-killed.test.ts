import { setTimeout as sleep } from 'node:timers/promises';
import type { ContactDetail } from '@shouwen/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/api.ts';
import { BaresipPhone } from '../support/baresip.ts';
import { loudness, shareOf } from '../support/tones.ts';
import { contactIn, type Hotline, openHotline, registerDeskPhone } from './_hotline.ts';

const CUSTOMER_HZ = 440;
const AGENT_HZ = 1000;
const SECOND = 8000;

describe('a server killed at any moment of a call', () => {
  let hotline: Hotline;
  let agentPhone: BaresipPhone;
  let customer: BaresipPhone;

  beforeAll(async () => {
    hotline = await openHotline();
    agentPhone = await registerDeskPhone(hotline, AGENT_HZ);
    customer = await BaresipPhone.open({ hz: CUSTOMER_HZ });
  });

  afterAll(async () => {
    await customer?.close();
    await agentPhone?.close();
    await hotline?.centre.stop();
  });

  async function killServer(): Promise<void> {
    const { centre } = hotline;
    const before = await centre.pidOf('server');
    process.kill(before, 'SIGKILL');
    await eventually(async () => {
      const now = await centre.pidOf('server').catch(() => before);
      return now === before ? null : now;
    }, 'another server was started');
    await centre.ready();
  }

  const dial = (): void => customer.dial(`sip:10000@127.0.0.1:${hotline.centre.sipPort}`);
  const newest = async (): Promise<ContactDetail> => {
    const [first] = await hotline.admin.contacts();
    return await hotline.admin.contact(first?.contactId ?? '');
  };
  const setState = (state: 'available' | 'offline'): Promise<unknown> =>
    hotline.admin.json('PUT', '/api/desk/state', { state });

  it('while the greeting plays: the caller is greeted again and comes into the queue', async () => {
    dial();
    await eventually(async () => (await newest()).state === 'flow', 'the caller is greeted');
    await sleep(500);
    await killServer();
    const contact = await eventually(
      async () => {
        const read = await newest();
        return read.state === 'waiting' ? read : null;
      },
      'the same call waits',
      40_000,
    );
    expect((await hotline.admin.contacts()).length, 'one contact').toBe(1);
    expect(contact.direction).toBe('in');
  });

  it('while the caller waits: music plays on, the place is kept, and an agent answers', async () => {
    const before = await newest();
    await killServer();
    await sleep(2500);
    expect(loudness((await customer.heard()).subarray(-SECOND)), 'music or a word').toBeGreaterThan(100);
    const after = await newest();
    expect(after).toMatchObject({ contactId: before.contactId, state: 'waiting' });
    await setState('available');
    await contactIn(hotline.admin, 'ringing', 20_000);
  });

  it('while a phone rings: the call is offered anew, and the agent talks', async () => {
    await killServer();
    await eventually(
      async () => (await hotline.admin.desk()).agent.hasPhone,
      'the desk phone is still registered',
      5000,
    );
    const ringing = await contactIn(hotline.admin, 'ringing', 20_000);
    expect((await newest()).contactId).toBe(ringing.contactId);
    await answerNewestRing();
    await contactIn(hotline.admin, 'talking', 20_000);
    await sleep(2500);
    const heard = (await customer.heard()).subarray(-SECOND);
    expect(shareOf(heard, AGENT_HZ), 'the customer hears the agent').toBeGreaterThan(0.7);
  });

  /** The ring of the dead server goes on at the phone: the newer call is the one that counts. */
  async function answerNewestRing(): Promise<void> {
    await sleep(500);
    agentPhone.accept();
    const talks = (): Promise<boolean> =>
      hotline.admin.desk().then((desk) => desk.contacts.some((contact) => contact.phase === 'talking'));
    for (let tries = 0; tries < 5 && !(await talks()); tries += 1) {
      await sleep(1000);
      if (!(await talks())) agentPhone.accept();
    }
  }

  it('while they talk, and the customer hangs up meanwhile: the call ends for the agent as well', async () => {
    const { centre } = hotline;
    const { contactId } = await newest();
    process.kill(await centre.pidOf('server'), 'SIGKILL');
    await sleep(300);
    customer.hangUp();
    await sleep(300);
    await centre.ready();
    await contactIn(hotline.admin, 'wrap-up', 30_000);
    await hotline.admin.json('POST', `/api/desk/contacts/${contactId}/wrap-up`, { outcomeId: null, note: '' });
    const record = await eventually(
      async () => {
        const detail = await hotline.admin.contact(contactId);
        return detail.state === 'closed' && detail.recordings[0]?.state === 'complete' ? detail : null;
      },
      'closed, with its recording',
      20_000,
    );
    expect(record.endedBy).toBe('customer');
    expect(record.recordings).toHaveLength(1);
  });
});
