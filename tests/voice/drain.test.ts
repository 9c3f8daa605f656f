import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ApiClient, eventually } from '../support/api.ts';
import { BaresipPhone } from '../support/baresip.ts';
import { startCentre } from '../support/centre.ts';
import { contactIn, openHotline, PASSWORD, registerDeskPhone } from './_hotline.ts';

it('a centre that is stopped hangs up on everybody, and the record has an end', async () => {
  const hotline = await openHotline();
  const { admin, centre } = hotline;
  const phone = await registerDeskPhone(hotline, 1000);
  const talker = await BaresipPhone.open({ hz: 440 });
  const waiter = await BaresipPhone.open({ hz: 500, user: '13800138001' });
  await admin.json('PUT', '/api/desk/state', { state: 'available' });
  talker.dial(`sip:10000@127.0.0.1:${centre.sipPort}`);
  await contactIn(admin, 'ringing', 40_000);
  await sleep(500);
  phone.accept();
  await contactIn(admin, 'talking');
  waiter.dial(`sip:10000@127.0.0.1:${centre.sipPort}`);
  await eventually(
    async () => (await admin.contacts()).some((contact) => contact.state === 'waiting'),
    'one waits',
    40_000,
  );

  const askedAt = Date.now();
  expect(await centre.stop({ isKept: true }), 'in order').toBe(0);
  expect(Date.now() - askedAt, 'not before the calls had their time').toBeGreaterThan(1200);
  for (const caller of [talker, waiter]) {
    const before = (await caller.heard()).length;
    await sleep(700);
    expect((await caller.heard()).length, 'the caller was hung up on').toBe(before);
    await caller.close();
  }
  await phone.close();

  const again = await startCentre({ environment: { DATA_DIR: centre.dataDir } });
  const client = new ApiClient(again.url);
  await client.signIn('wangmin', PASSWORD);
  const contacts = await client.contacts();
  expect(contacts).toHaveLength(2);
  for (const contact of contacts) {
    expect(contact.endedAt, 'ended when the centre stopped, not when it started again').not.toBeNull();
    expect(Date.parse(contact.endedAt ?? '') - askedAt).toBeLessThan(5000);
    const detail = await client.contact(contact.contactId);
    expect(detail.timeline.filter((event) => event.kind === 'contact.hung-up')).toHaveLength(1);
  }
  await again.stop();
});
