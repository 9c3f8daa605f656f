import { describe, expect, it } from 'vitest';
import { parseArguments } from './parse-arguments.ts';

describe('the command line', () => {
  it('takes values after a space or an equals sign', () => {
    const { flags } = parseArguments(['--http-port', '80', '--sip-port=5080', '--DATA_DIR', './x']);
    expect([...flags]).toEqual([
      ['HTTP_PORT', '80'],
      ['SIP_PORT', '5080'],
      ['DATA_DIR', './x'],
    ]);
  });

  it('knows demo, help and the config file', () => {
    const parsed = parseArguments(['--demo', '--config-file', 'a.json', '-h']);
    expect(parsed).toMatchObject({ demo: true, help: true, configFile: 'a.json' });
  });

  it('refuses a bare word', () => {
    expect(() => parseArguments(['demo'])).toThrow('"demo" is not understood');
  });

  it('refuses a config file without a path', () => {
    expect(() => parseArguments(['--config-file', '--demo'])).toThrow('--config-file needs a value');
  });

  it('does not take the next flag for a value', () => {
    expect(parseArguments(['--http-port', '--demo'])).toMatchObject({ demo: true });
  });
});
