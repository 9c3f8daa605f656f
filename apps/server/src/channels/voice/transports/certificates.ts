import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { TransportError } from './transport-error.ts';

/** Where the certificate of the TLS port is, in PEM. */
export interface CertificateFiles {
  /** The certificate and those that vouch for it, in order. */
  certificateFile: string;
  keyFile: string;
  /** Who may vouch for phones and trunks that show a certificate; with it they must. */
  clientCaFile?: string;
}

/** A renewal writes several files and swaps links; what is in between is not read. */
const DEBOUNCE_MS = 500;

/** Reads the files and sees that key and certificate belong together. Rejects with `TransportError` `bad-certificate`. */
export async function readCertificates(files: CertificateFiles): Promise<SecureContextOptions> {
  try {
    const [cert, key, ca] = await Promise.all([
      readFile(files.certificateFile),
      readFile(files.keyFile),
      files.clientCaFile === undefined ? undefined : readFile(files.clientCaFile),
    ]);
    const context: SecureContextOptions = { cert, key, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) };
    createSecureContext(context);
    return context;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new TransportError(
      'bad-certificate',
      `The SIP certificate ${files.certificateFile} cannot be used: ${why}. Check both files and that they belong together.`,
    );
  }
}

/** Calls `changed` a moment after any of the files was written or replaced. Gives a function that ends it. */
export function watchCertificates(files: CertificateFiles, changed: () => void): () => void {
  const names = [
    files.certificateFile,
    files.keyFile,
    ...(files.clientCaFile === undefined ? [] : [files.clientCaFile]),
  ];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(changed, DEBOUNCE_MS);
  };
  const watchers: FSWatcher[] = [];
  // The folders, since a renewal puts a new file in the place of the old, which a watcher of the old would not see.
  for (const folder of new Set(names.map((name) => path.dirname(name)))) {
    try {
      const watcher = watch(folder, soon);
      watcher.on('error', () => {});
      watchers.push(watcher);
    } catch {
      // Without a watcher there is still `reloadCertificates`.
    }
  }
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
