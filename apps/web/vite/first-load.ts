/** A Vite plugin that adds up what the first visit of a route costs over the wire, and fails the build above a limit. */
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

interface FirstLoadOptions {
  /** Sum of gzip sizes of scripts, styles and fonts. */
  limitBytes: number;
  /** Lazy modules that belong to the measured route, as paths below the web root. */
  modules: string[];
}

interface Piece {
  fileName: string;
  bytes: number;
}

export function firstLoad(options: FirstLoadOptions): Plugin {
  return {
    name: 'shouwen:first-load',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_output, bundle) {
        const files = new Set<string>();
        const missing = new Set(options.modules);
        const visit = (fileName: string): void => {
          if (files.has(fileName)) return;
          files.add(fileName);
          const item = bundle[fileName];
          if (item?.type !== 'chunk') return;
          for (const imported of item.imports) visit(imported);
          for (const style of item.viteMetadata?.importedCss ?? []) visit(style);
        };
        for (const item of Object.values(bundle)) {
          if (item.type !== 'chunk') continue;
          const module = options.modules.find((path) => Object.keys(item.modules).some((id) => id.endsWith(path)));
          if (module !== undefined) missing.delete(module);
          if (item.isEntry || module !== undefined) visit(item.fileName);
        }
        for (const fileName of Object.keys(bundle)) if (fileName.endsWith('.woff2')) visit(fileName);
        if (missing.size > 0) this.error(`first-load: not in the bundle: ${[...missing].join(', ')}`);

        const pieces: Piece[] = [...files].map((fileName) => {
          const item = bundle[fileName];
          if (item === undefined) return { fileName, bytes: 0 };
          const content = item.type === 'chunk' ? item.code : item.source;
          // Fonts are compressed already; servers send them as they are.
          const bytes = fileName.endsWith('.woff2') ? Buffer.byteLength(content) : gzipSync(content).length;
          return { fileName, bytes };
        });
        pieces.sort((a, b) => b.bytes - a.bytes);
        const total = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
        const lines = pieces.map((piece) => `  ${(piece.bytes / 1000).toFixed(1).padStart(7)} kB  ${piece.fileName}`);
        this.info(
          `first load of the desk: ${(total / 1000).toFixed(1)} kB of ${options.limitBytes / 1000} kB\n${lines.join('\n')}`,
        );
        this.emitFile({
          type: 'asset',
          fileName: 'first-load.json',
          source: `${JSON.stringify({ totalBytes: total, limitBytes: options.limitBytes, pieces }, null, 2)}\n`,
        });
        if (total > options.limitBytes) this.error('first-load: above the limit; make something lazy or smaller');
      },
    },
  };
}
