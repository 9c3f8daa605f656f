import { trunkSchema } from '@shouwen/contract/administration';
import { describe, expect, it } from 'vitest';
import { fieldsOf, readFields } from './trunk-form.ts';

const trunk = trunkSchema.parse({
  trunkId: 'carrier',
  name: '省电信',
  allowFrom: ['203.0.113.0/24', '10.0.0.5'],
  outbound: { host: 'sip.carrier.example', port: 5060, protocol: 'TCP', callerNumber: '0251', username: 'me' },
  hasPassword: true,
  isPractice: false,
  state: 'unknown',
});

describe('the form of a trunk', () => {
  it('sends what it was opened with, and no password when none is typed', () => {
    const { name, allowFrom, outbound } = trunk;
    expect(readFields(fieldsOf(trunk), true)).toEqual({ request: { name, allowFrom, outbound, password: null } });
  });

  it('takes addresses from lines, spaces and commas of both kinds', () => {
    const fields = { ...fieldsOf(trunk), allowFrom: '10.0.0.5, 10.0.0.6，2001:db8::1\n192.168.0.0/16 ' };
    expect(readFields(fields, true)).toMatchObject({
      request: { allowFrom: ['10.0.0.5', '10.0.0.6', '2001:db8::1', '192.168.0.0/16'] },
    });
  });

  it('says which fields are wrong', () => {
    const wrong = { ...fieldsOf(trunk), name: ' ', allowFrom: 'x', host: '', port: '70000', callerNumber: '' };
    const read = readFields(wrong, true);
    expect('problems' in read && [...read.problems]).toEqual(['name', 'allowFrom', 'host', 'port', 'callerNumber']);
  });

  it('asks for the password of a user name that has none yet', () => {
    const read = readFields(fieldsOf(trunk), false);
    expect('problems' in read && [...read.problems]).toEqual(['password']);
  });

  it('forgets everything about calls out when it only brings calls', () => {
    const fields = { ...fieldsOf(trunk), callsOut: false, host: '', password: 'typed before' };
    expect(readFields(fields, true)).toMatchObject({ request: { outbound: null, password: null } });
  });
});
