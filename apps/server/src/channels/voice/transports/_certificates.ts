import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** An authority made for one test, and what it signs, in a folder. */
export class TestAuthority {
  readonly folder: string;
  readonly caFile: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.caFile = path.join(folder, 'ca.pem');
  }

  static async create(folder: string): Promise<TestAuthority> {
    const authority = new TestAuthority(folder);
    const key = path.join(folder, 'ca.key');
    await openssl([
      'req',
      '-x509',
      ...newKey(key),
      '-days',
      '2',
      '-subj',
      '/CN=Test authority',
      '-out',
      authority.caFile,
    ]);
    return authority;
  }

  /** A certificate for a name or address; `name` is that of its files. */
  async issue(name: string, subjectAltName: string): Promise<{ certificateFile: string; keyFile: string }> {
    const [certificateFile, keyFile] = [path.join(this.folder, `${name}.pem`), path.join(this.folder, `${name}.key`)];
    const request = path.join(this.folder, `${name}.csr`);
    const extensions = path.join(this.folder, `${name}.ext`);
    await writeFile(extensions, `subjectAltName=${subjectAltName}\n`);
    await openssl(['req', '-new', ...newKey(keyFile), '-subj', `/CN=${name}`, '-out', request]);
    const signer = ['-CA', this.caFile, '-CAkey', path.join(this.folder, 'ca.key'), '-CAcreateserial'];
    await openssl([
      'x509',
      '-req',
      '-in',
      request,
      ...signer,
      '-days',
      '2',
      '-extfile',
      extensions,
      '-out',
      certificateFile,
    ]);
    return { certificateFile, keyFile };
  }

  ca(): Promise<Buffer> {
    return readFile(this.caFile);
  }
}

/** Elliptic curves: made in a moment, where RSA would take a second. */
function newKey(file: string): string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', file];
}

async function openssl(words: string[]): Promise<void> {
  await run('openssl', words);
}
