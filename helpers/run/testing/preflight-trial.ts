import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { test as base } from '@playwright/test';
import { listeningPort } from '../../http/testing/listening-port.ts';
import { startReference } from '../../reference/reference.ts';
import type { TargetDescription } from '../../settings/description.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { testDescription } from '../../settings/testing/test-description.ts';
import { referenceTarget } from '../../shared/reference-target.ts';
import { newRun } from '../../shared/run-id.ts';
import { cleanUp } from '../../target/clean-up/end-clean-up.ts';
import { openTarget } from '../../target/open-target.ts';
import type { SettingCheck } from '../setting-check.ts';
import { Stopped } from '../stopped.ts';
import { runPreflight } from '../target-preflight.ts';

/** What a preflight came to: why it stopped, or the texts of its checks, by their states. */
type Found = ReturnType<typeof found>;

/** What a server of a test answers. */
export interface Reply {
  readonly status: number;
  readonly content: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly delayMs?: number;
}

/** An answer with JSON, or with no content. */
export const reply = (status: number, content = '', fields: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  content,
  fields: { 'Content-Type': 'application/json', ...fields },
});

/** A target of which nothing but the URL and a token is known. A busy machine may take seconds for an answer. */
export const bare = (url: string, more: Partial<TargetDescription> = {}): TargetDescription =>
  testDescription(url, { limits: { deletes: 500, timeoutMs: 15_000, settleMs: 0, collectionDelete: false }, ...more });

/** The means of a test of the preflight. They end with the test. */
export interface Trial {
  /** Registers what is done after the test. */
  readonly atEnd: (end: () => Promise<unknown>) => void;
  readonly reference: () => Promise<TargetDescription>;
  /** Starts a server that answers each request by its method and path, and its token. No answer: it closes the connection. */
  readonly answering: (answer: (line: string, token: string | undefined) => Reply | undefined) => Promise<string>;
  /** The preflight of a target. `make`: it may make an image, and arms the hooks for it. */
  readonly examined: (description: TargetDescription, make?: boolean) => Promise<Found>;
}

export const test = base.extend<{ trial: Trial }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
  trial: async ({}, use) => {
    const folder = freshFolder();
    const ends: (() => Promise<unknown>)[] = [];
    const atEnd = (end: () => Promise<unknown>): void => void ends.push(end);
    await use({
      atEnd,
      reference: async () => {
        const started = await startReference();
        atEnd(() => started.close());
        return referenceTarget(started.baseUrl);
      },
      answering: async (answer) => {
        const server = createServer(async (request, response) => {
          const own = answer(`${request.method} ${request.url}`, request.headers['x-auth-token']?.toString());
          if (own === undefined) return void request.socket.destroy();
          const { status, content, fields, delayMs = 0 } = own;
          await sleep(delayMs);
          response.writeHead(status, { 'Content-Length': content.length, ...fields }).end(content);
        });
        const port = await listeningPort(server);
        atEnd(async () => {
          server.closeAllConnections();
          server.close();
        });
        return `http://127.0.0.1:${port}`;
      },
      examined: (description, make = false) => examined(description, folder, make),
    });
    for (const end of ends.reverse()) await end();
  },
});

async function examined(description: TargetDescription, folder: string, make: boolean): Promise<Found> {
  const run = newRun(folder);
  const target = await openTarget({ run, description, worker: 'set-up' });
  try {
    const { checks, latencyMs } = await runPreflight(target, run, make ? { make, arm: true } : { make });
    if (make) await cleanUp(target, run);
    return found(checks, { latencyMs });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return found([], { stop: `${error.verdict}: ${error.message}`, latencyMs: 0 });
  } finally {
    await target.dispose();
  }
}

function found(checks: readonly SettingCheck[], rest: { readonly stop?: string; readonly latencyMs: number }) {
  const texts = (wanted: SettingCheck['state']): string[] =>
    checks.flatMap(({ state, text }) => (state === wanted ? [text] : []));
  return { ...rest, right: texts('right'), wrong: texts('wrong'), unknown: texts('unknown'), untried: texts('untried') };
}
