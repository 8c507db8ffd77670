import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { FullProject } from '@playwright/test';
import { playwrightCli } from './installation/playwright-cli.ts';

interface BlobEntry {
  readonly fileName: string;
}

/** As much of yauzl, the reader of Playwright, as this module calls. */
interface Yauzl {
  open(path: string, options: { readonly lazyEntries: true }, opened: (error: Error | null, file: Archive) => void): void;
}

interface Archive extends NodeJS.EventEmitter {
  readEntry(): void;
  openReadStream(entry: BlobEntry, opened: (error: Error | null, content: Readable) => void): void;
}

/** A project as a blob describes it. */
export interface BlobProject {
  readonly name?: unknown;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Adds to what a blob says of a project. A blob is written after the last test, and keeps the object that it was given before the first. */
export function tellBlob(project: Pick<FullProject, 'metadata'>, told: Readonly<Record<string, unknown>>): void {
  Object.assign(project.metadata, told);
}

/** What a blob says before its tests: its projects, and which shard it is; without a shard, it is of a whole run. */
export interface BlobHead {
  readonly projects: readonly BlobProject[];
  readonly shard: { readonly current: number; readonly total: number } | undefined;
}

interface BlobEvent {
  readonly method?: string;
  readonly params?: { readonly project?: BlobProject; readonly shard?: BlobHead['shard'] };
}

/**
 * What a blob says before its tests.
 * @throws Error if the file is not a zip archive, or its events are not JSON
 */
export async function blobHead(path: string): Promise<BlobHead> {
  const projects: BlobProject[] = [];
  let shard: BlobHead['shard'];
  const content = await reportOf(path);
  if (content === undefined) return { projects, shard };
  try {
    for await (const line of createInterface({ input: content })) {
      const { method, params } = JSON.parse(line) as BlobEvent;
      if (method === 'onBegin') break;
      if (method === 'onBlobReportMetadata') shard = params?.shard;
      if (method === 'onProject' && params?.project !== undefined) projects.push(params.project);
    }
  } finally {
    content.destroy();
  }
  return { projects, shard };
}

/** The events of a blob; undefined if it holds none. */
function reportOf(path: string): Promise<Readable | undefined> {
  const playwright = createRequire(playwrightCli).resolve('playwright/package.json');
  const { yauzl } = createRequire(playwright)('playwright-core/lib/utilsBundle') as { readonly yauzl: Yauzl };
  return new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true }, (error, file) => {
      if (error !== null) return reject(error);
      file.on('entry', (entry: BlobEntry) => {
        if (entry.fileName !== 'report.jsonl') return file.readEntry();
        file.openReadStream(entry, (trouble, content) => (trouble === null ? resolve(content) : reject(trouble)));
      });
      file.once('error', reject).once('end', () => resolve(undefined));
      file.readEntry();
    });
  });
}
