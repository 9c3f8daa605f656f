import { describe, expect, it } from 'vitest';
import { readOptions, UsageError } from './callers-options.ts';

describe('the options of the simulated callers', () => {
  it('reads rate and duration', () => {
    expect(readOptions(['--rate', '30/h', '--for', '10m'], {})).toMatchObject({ meanGapMs: 120_000, forMs: 600_000 });
  });

  it('takes the port from SIP_PORT', () => {
    expect(readOptions([], { SIP_PORT: '5070' })).toMatchObject({ port: 5070, to: '10000' });
  });

  it.each([
    [['--rate', 'fast'], '--rate'],
    [['--rate', '0/h'], '--rate'],
    [['--rate', '1000/s'], '--rate'],
    [['--for', '25h'], '--for'],
    [['--key', '12'], '--key'],
    [['--port', '99999'], '--port'],
    [['--language', 'fr'], '--language'],
    [['--colour', 'red'], '--help'],
  ])('refuses %j and says what is allowed', (argv, word) => {
    expect(() => readOptions(argv, {})).toThrow(UsageError);
    expect(() => readOptions(argv, {})).toThrow(word);
  });
});
