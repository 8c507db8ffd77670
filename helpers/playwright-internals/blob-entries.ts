import { createRequire } from 'node:module';
import { playwrightCli } from '../installation/playwright-cli.ts';

/** An entry of a blob, as Playwright's reader finds it. */
export interface BlobEntry {
  readonly fileName: string;
  /** In octets. */
  readonly uncompressedSize: number;
}

/** As much of yauzl as this module calls. The reader refuses an entry that inflates to more than it declares. */
interface Yauzl {
  open(
    path: string,
    options: { readonly lazyEntries: true },
    opened: (error: Error | null, file: { readEntry(): void; close(): void } & NodeJS.EventEmitter) => void,
  ): void;
}

/**
 * Calls `seen` for each entry of a blob, in the directory that Playwright reads, before anything is inflated. Another reader could find
 * another directory in the same file. Ends when `seen` returns false.
 * @throws Error if the file is not a zip archive
 */
export function blobEntries(path: string, seen: (entry: BlobEntry) => boolean): Promise<void> {
  const playwright = createRequire(playwrightCli).resolve('playwright/package.json');
  const { yauzl } = createRequire(playwright)('playwright-core/lib/utilsBundle') as { readonly yauzl: Yauzl };
  return new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true }, (error, file) => {
      if (error !== null) return reject(error);
      file.on('entry', (entry: BlobEntry) => {
        if (seen(entry)) file.readEntry();
        else file.close();
      });
      file.once('error', reject).once('end', resolve).once('close', resolve);
      file.readEntry();
    });
  });
}
