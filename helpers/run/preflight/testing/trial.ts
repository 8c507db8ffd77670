import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { test as base } from '@playwright/test';
import { listeningPort } from '../../../http/testing/listening-port.ts';
import { cleanUp } from '../../../images/clean-up/clean-up.ts';
import { openTarget } from '../../../images/open-target.ts';
import { newRun } from '../../../images/run-state.ts';
import type { Behaviour } from '../../../reference/behaviour.ts';
import { startReference } from '../../../reference/reference.ts';
import type { TargetDescription } from '../../../settings/description.ts';
import type { TokenSources } from '../../../settings/login/spec.ts';
import { referenceTarget } from '../../../settings/reference-target.ts';
import { freshFolder } from '../../../settings/testing/fresh-folder.ts';
import { testDescription } from '../../../settings/testing/test-description.ts';
import { Stopped } from '../../stopped.ts';
import type { SettingCheck } from '../checks.ts';
import { runPreflight } from '../preflight.ts';

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

/** The token of an identity, by whose name a server of a test knows it. */
export const tokenOf = (who: string): { readonly token: string } => ({ token: `${who}-0123456789` });

/** A target of which nothing but the URL and a token is known. A busy machine may take seconds for an answer. */
export const bare = (url: string, more: Partial<TargetDescription> = {}): TargetDescription => {
  const limits = { deletes: 500, timeoutMs: 15_000, settleMs: 0, collectionDelete: false };
  return testDescription(url, { identities: { owner: tokenOf('owner') }, limits, ...more });
};

/** Answers a request by its method and path, and by whose token it has. No answer: the server closes the connection. */
export type Answer = (line: string, who: string | undefined) => Reply | undefined;

/** The means of a test of the preflight. `atEnd` registers what is done after the test. */
function trialOf(atEnd: (end: () => Promise<unknown>) => void) {
  const answering = async (answer: Answer): Promise<string> => {
    const server = createServer(async (request, response) => {
      const [who] = request.headers['x-auth-token']?.toString().split('-') ?? [];
      const own = answer(`${request.method} ${request.url}`, who);
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
  };
  return {
    atEnd,
    /** A server that answers so, by its URL. */
    answering,
    /** The reference target, which nothing is wrong with, unless it behaves differently. */
    reference: async (behaviour?: Behaviour) => {
      const started = await startReference(behaviour && { behaviours: { trial: behaviour } });
      atEnd(() => started.close());
      return referenceTarget(started.baseUrl, behaviour && 'trial');
    },
    /** What the preflight says of a target. `make`: it may create an image, and arms the hooks for it. */
    examined,
    /** What it says of a server that answers so. */
    asked: async (
      answer: Answer,
      more: Partial<TargetDescription> | ((url: string) => Partial<TargetDescription>) = {},
      make = false,
    ) => {
      const url = await answering(answer);
      return examined(bare(`${url}/v2/123`, typeof more === 'function' ? more(url) : more), make);
    },
  };
}

export const test = base.extend<{ trial: ReturnType<typeof trialOf> }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
  trial: async ({}, use) => {
    const ends: (() => Promise<unknown>)[] = [];
    await use(trialOf((end) => void ends.push(end)));
    for (const end of ends.reverse()) await end();
  },
});

/** Why the preflight stopped, or the texts of its checks, by their states; `said`: the stop, or all but what is right. */
async function examined(description: TargetDescription, make = false, logins: TokenSources = {}) {
  const run = newRun(freshFolder());
  const target = await openTarget({ run, description, worker: 'set-up', logins });
  try {
    const { checks, spare, ...found } = await runPreflight(target, run, make ? { make, arm: true } : { make });
    if (make) await cleanUp(target, run);
    const texts = (wanted: SettingCheck['state']): string[] =>
      checks.flatMap(({ state, text }) => (state === wanted ? [text] : []));
    const [right, wrong, unknown] = [texts('right'), texts('wrong'), [...texts('unknown'), ...texts('decisive')]];
    const untried = texts('untried').filter((text) => !/\((?:--make|--arm)\)$/.test(text) || /^whether/.test(text));
    return {
      ...found,
      checks,
      right,
      wrong,
      unknown,
      said: [...wrong, ...unknown, ...untried],
      names: spare.map(({ name }) => name),
    };
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    const nothing = { checks: [], right: [], wrong: [], unknown: [], names: [], latencyMs: 0 };
    return { ...nothing, description, said: [`${error.stop.verdict}: ${error.message}`] };
  } finally {
    await target.dispose();
  }
}
