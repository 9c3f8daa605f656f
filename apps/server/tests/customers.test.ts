import { customerSchema } from '@shouwen/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  insertCustomerEvents,
  insertCustomers,
  type NewCustomer,
  type NewCustomerEvent,
  type NewIdentity,
} from '../src/customers/index.ts';
import { usePostgres } from './_postgres.ts';
import { type RecordServer, startRecordServer } from './_record.ts';

const postgres = usePostgres();
const now = Date.parse('2026-11-24T06:30:00Z');
const day = 86_400_000;

let server: RecordServer;
let made = 0;

beforeAll(async () => {
  server = await startRecordServer(postgres, now);
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());

type Change = Partial<Omit<NewCustomer, 'identities'>> & { identities?: readonly Omit<NewIdentity, 'identityId'>[] };

async function addCustomer(change: Change = {}): Promise<string> {
  made += 1;
  const customerId = change.customerId ?? `customer-${made}`;
  const identities = (change.identities ?? []).map((identity, index) => ({
    ...identity,
    identityId: `${customerId}-${index}`,
  }));
  const customer = {
    name: '王建国',
    level: null,
    since: null,
    address: null,
    facts: [],
    ...change,
    customerId,
    identities,
  };
  await server.platform.db.transaction().execute((trx) => insertCustomers(trx, [customer], { localAreaCode: '755' }));
  return customerId;
}

async function addEvents(customerId: string, events: readonly Partial<NewCustomerEvent>[]): Promise<void> {
  const rows = events.map((event, index) => ({
    ...{
      itemId: `${customerId}-e${index}`,
      customerId,
      at: new Date(now - day),
      kind: 'network' as const,
      source: 'network',
    },
    ...{ title: '光猫离线', body: '', byName: null, isFailure: false, settledAt: null },
    ...event,
  }));
  await server.platform.db.transaction().execute((trx) => insertCustomerEvents(trx, rows));
}

async function addContact(
  customerId: string,
  contactId: string,
  at: number,
  direction: 'in' | 'out' = 'in',
): Promise<void> {
  const data = {
    ...{ contactId, channel: 'voice', direction, from: '1', to: '2', entryPointId: null, customerId, agentId: null },
    ...{ language: 'zh', callId: contactId, source: 'test' },
  };
  await server.platform.events.append([{ kind: 'contact.started', subject: `contact:${contactId}`, data, at }]);
}

const idsOf = async (text: string): Promise<string[]> =>
  (await server.customers.search(text, 50)).map((customer) => customer.customerId);

describe('a customer', () => {
  it('is known by any of the numbers, however they are written', async () => {
    const customerId = await addCustomer({
      name: '赵一一',
      identities: [
        { kind: 'phone', value: '139 0000 1111' },
        { kind: 'phone', value: '0755-2666 7777' },
        { kind: 'email', value: 'Zhao@Example.CN ' },
      ],
    });
    const found = { customerId, name: '赵一一' };
    for (const number of ['13900001111', '+8613900001111', '013900001111', '26667777', '+86 755 2666 7777']) {
      expect(await server.customers.findByAddress('phone', number)).toEqual(found);
    }
    expect(await server.customers.findByAddress('email', 'zhao@example.cn')).toEqual(found);
    expect(await server.customers.findByAddress('email', '13900001111')).toBeNull();
  });

  it('keeps a number to himself', async () => {
    await addCustomer({ identities: [{ kind: 'phone', value: '13900002222' }] });
    await expect(addCustomer({ identities: [{ kind: 'phone', value: '+8613900002222' }] })).rejects.toThrow(
      'duplicate key',
    );
  });

  it('comes without what is no number', async () => {
    const customerId = await addCustomer({ identities: [{ kind: 'phone', value: 'ask at the door' }] });
    expect((await server.customers.card(customerId, 'zh'))?.identities).toEqual([]);
  });
});

describe('the search of customers', () => {
  it('finds any part of a name, and only names that have it', async () => {
    const whole = await addCustomer({ name: '欧阳明月' });
    const other = await addCustomer({ name: '明欧月阳' });
    for (const part of ['欧阳', '阳明', '明月', '欧阳明月', '欧']) expect(await idsOf(part)).toContain(whole);
    expect(await idsOf('欧阳')).not.toContain(other);
    expect(await idsOf('月明')).toEqual([]);
  });

  it('finds a long name by pieces that lie far apart only when they stand as typed', async () => {
    const company = await addCustomer({ name: '深圳华联商贸有限公司' });
    expect(await idsOf('商贸有限')).toContain(company);
    // Every pair of 华联深圳 is in the name but one; the order is not.
    expect(await idsOf('联商深圳')).not.toContain(company);
  });

  it('takes no notice of case and spaces', async () => {
    const customerId = await addCustomer({ name: 'Anna Lindqvist' });
    expect(await idsOf('lindQ')).toContain(customerId);
    expect(await idsOf('annalind')).toContain(customerId);
  });

  it('finds the end of a number from three digits on', async () => {
    const customerId = await addCustomer({ identities: [{ kind: 'phone', value: '13900003579' }] });
    for (const text of ['579', '3579', '03579', '139 **** 3579', '13900003579'])
      expect(await idsOf(text)).toContain(customerId);
    for (const text of ['79', '3578', '9', '*']) expect(await idsOf(text)).not.toContain(customerId);
  });

  it('cannot be misled by signs that mean something to a database', async () => {
    await addCustomer({ name: '100%好' });
    expect(await idsOf('100%')).toHaveLength(1);
    for (const text of ['%', '_', "'", '\\', '%%', "' or 1=1 --"]) {
      expect((await idsOf(text)).length).toBeLessThanOrEqual(1);
    }
  });

  it('shows the last contact of each', async () => {
    const customerId = await addCustomer({ name: '末次联络' });
    await addContact(customerId, 'last-1', now - 5 * day);
    await addContact(customerId, 'last-2', now - 2 * day);
    const [found] = await server.customers.search('末次联络', 5);
    expect(found).toMatchObject({ lastChannel: 'voice', lastContactAt: new Date(now - 2 * day).toISOString() });
  });
});

describe('the card', () => {
  it('shows the newest failure that stands', async () => {
    const customerId = await addCustomer();
    expect((await server.customers.card(customerId, 'zh'))?.lastFailure).toBeNull();
    await addEvents(customerId, [
      { at: new Date(now - 1000), title: '已恢复', isFailure: true, settledAt: new Date(now) },
      { at: new Date(now - 3 * day), title: '旧故障', isFailure: true },
      { at: new Date(now - 2 * day), title: '扣费失败', isFailure: true, kind: 'payment' },
      { at: new Date(now - 500), title: '账单' },
    ]);
    const card = customerSchema.parse(await server.customers.card(customerId, 'zh'));
    expect(card.lastFailure).toEqual({ at: new Date(now - 2 * day).toISOString(), title: '扣费失败', body: '' });
    expect(card.timeline.map((item) => item.title)).toEqual(['账单', '已恢复', '扣费失败', '旧故障']);
  });

  it('counts inbound contacts of the last seven days, the one that runs included', async () => {
    const customerId = await addCustomer();
    await addContact(customerId, 'week-1', now - 8 * day);
    await addContact(customerId, 'week-2', now - 6 * day);
    await addContact(customerId, 'week-3', now - 60_000);
    await addContact(customerId, 'week-4', now - day, 'out');
    expect((await server.customers.card(customerId, 'zh'))?.contactsWithin7Days).toBe(2);
  });

  it('speaks of contacts in the language of the reader', async () => {
    const customerId = await addCustomer();
    await addContact(customerId, 'talk-1', now - day);
    await addContact(customerId, 'talk-2', now - 2 * day, 'out');
    const titles = async (language: 'zh' | 'en') =>
      (await server.customers.card(customerId, language))?.timeline.map((item) => item.title);
    expect(await titles('zh')).toEqual(['来电 · 未登记小结', '去电 · 未登记小结']);
    expect(await titles('en')).toEqual(['Call in · no outcome', 'Call out · no outcome']);
  });

  it('ends its timeline after thirty items', async () => {
    const customerId = await addCustomer();
    await addEvents(
      customerId,
      Array.from({ length: 40 }, (_, index) => ({ at: new Date(now - index * day), title: String(index) })),
    );
    await addContact(customerId, 'thirty-1', now - 35 * day);
    const timeline = (await server.customers.card(customerId, 'zh'))?.timeline ?? [];
    expect(timeline).toHaveLength(30);
    expect(timeline.at(-1)?.title).toBe('29');
  });

  it('is for people who are signed in', async () => {
    const customerId = await addCustomer();
    const agent = await server.signIn('agent', { agentId: 'card-agent' });
    expect((await agent.get(`/api/customers/${customerId}`)).status).toBe(200);
    const stranger = await fetch(`http://127.0.0.1:${server.port}/api/customers/${customerId}`);
    expect(stranger.status).toBe(401);
  });
});
