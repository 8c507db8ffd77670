import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { playwrightCli } from '../installation/playwright-cli.ts';

/** An entry of a blob, as Playwright's reader finds it. */
export interface BlobEntry {
  readonly fileName: string;
  /** In octets. */
  readonly uncompressedSize: number;
}

/** As much of yauzl as this module calls. The reader refuses an entry that inflates to more than it declares. */
interface Yauzl {
  open(path: string, options: { readonly lazyEntries: true }, opened: (error: Error | null, file: Archive) => void): void;
}

interface Archive extends NodeJS.EventEmitter {
  readEntry(): void;
  close(): void;
  openReadStream(entry: BlobEntry, opened: (error: Error | null, content: Readable) => void): void;
}

/**
 * Calls `seen` for each entry of a blob, in the directory that Playwright reads, before anything is inflated. Another reader could find
 * another directory in the same file. Ends when `seen` returns false.
 * @throws Error if the file is not a zip archive
 */
export function blobEntries(path: string, seen: (entry: BlobEntry, file: Archive) => boolean): Promise<void> {
  const playwright = createRequire(playwrightCli).resolve('playwright/package.json');
  const { yauzl } = createRequire(playwright)('playwright-core/lib/utilsBundle') as { readonly yauzl: Yauzl };
  return new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true }, (error, file) => {
      if (error !== null) return reject(error);
      file.on('entry', (entry: BlobEntry) => {
        if (seen(entry, file)) file.readEntry();
        else file.close();
      });
      file.once('error', reject).once('end', resolve).once('close', resolve);
      file.readEntry();
    });
  });
}

/** A project as a blob describes it. */
export interface BlobProject {
  readonly name?: unknown;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/**
 * The projects of a blob, which stand before its tests.
 * @throws Error if the file is not a zip archive, or its events are not JSON
 */
export async function blobProjects(path: string): Promise<readonly BlobProject[]> {
  let reading: Promise<PromiseSettledResult<BlobProject[]>[]> = Promise.resolve([]);
  await blobEntries(path, (entry, file) => {
    if (entry.fileName !== 'report.jsonl') return true;
    const opened = new Promise<Readable>((resolve, reject) =>
      file.openReadStream(entry, (error, content) => (error === null ? resolve(content) : reject(error))),
    );
    reading = Promise.allSettled([opened.then(projectsIn)]);
    return false;
  });
  return (await reading).flatMap((read) => {
    if (read.status === 'rejected') throw read.reason;
    return read.value;
  });
}

async function projectsIn(content: Readable): Promise<BlobProject[]> {
  const projects: BlobProject[] = [];
  try {
    for await (const line of createInterface({ input: content })) {
      const { method, params } = JSON.parse(line) as { method?: string; params?: { project?: BlobProject } };
      if (method === 'onBegin') break;
      if (method === 'onProject' && params?.project !== undefined) projects.push(params.project);
    }
  } finally {
    content.destroy();
  }
  return projects;
}
