/** Runs the specs without Playwright's runner (see `stand-in`), in a process that was started with the stand-in in its place. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RequirementId } from '../../../contracts/requirements.ts';
import {
  type Declared,
  declared,
  type Fixtures,
  type Info,
  running,
  Skipped,
  skip,
} from '../../playwright-internals/stand-in/playwright-test.ts';
import { requirementOf } from '../../verdict/requirement.ts';
import { root } from '../runs/suite-run.ts';
import type { Ended } from './proof.ts';

/** A fixture that is set up, and how it is torn down. */
interface Live {
  readonly value: unknown;
  readonly end: () => Promise<void>;
}

type Use = (value: unknown) => Promise<void>;
type SetUp = (fixtures: Fixtures, use: Use, info: unknown) => Promise<void>;

/** Names of the fixtures that a function asks for, read from its first parameter, as Playwright does. */
function asked(callable: { toString(): string }): string[] {
  const [, names = ''] = /^\s*(?:async\s*)?\(?\s*\{([^}]*)\}/.exec(callable.toString()) ?? [];
  return names.split(',').flatMap((name) => name.trim().split(':')[0] || []);
}

/** Sets fixtures up where they are asked for: those of a worker once for a subject, the others once for a test. */
class Scope {
  readonly #options: Fixtures;
  readonly #worker: Map<string, Live>;
  readonly #live = new Map<string, Live>();

  constructor(options: Fixtures, worker: Map<string, Live>) {
    this.#options = options;
    this.#worker = worker;
  }

  async for(callable: { toString(): string }, fixtures: Fixtures, info: Info): Promise<Fixtures> {
    const values: Record<string, unknown> = {};
    for (const name of asked(callable)) values[name] = await this.#value(name, fixtures, info);
    return values;
  }

  async #value(name: string, fixtures: Fixtures, info: Info): Promise<unknown> {
    if (name in this.#options) return this.#options[name];
    const [setUpFixture, { scope = 'test' } = {}] = [fixtures[name]].flat() as [SetUp, { scope?: string }?];
    const live = scope === 'worker' ? this.#worker : this.#live;
    const known = live.get(name);
    if (known !== undefined) return known.value;
    const needed = await this.for(setUpFixture, fixtures, info);
    const made = await started(setUpFixture, needed, scope === 'worker' ? { workerIndex: 0 } : info);
    live.set(name, made);
    return made.value;
  }

  async end(): Promise<void> {
    for (const { end } of [...this.#live.values()].reverse()) await end();
  }
}

/** Runs a fixture up to its `use`. */
async function started(setUpFixture: SetUp, needed: Fixtures, info: unknown): Promise<Live> {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  return new Promise<Live>((resolve, reject) => {
    const ended = setUpFixture(
      needed,
      async (value) => {
        resolve({ value, end: () => finish(release, ended) });
        await released;
      },
      info,
    );
    ended.catch(reject);
  });
}

function finish(release: () => void, ended: Promise<void>): Promise<void> {
  release();
  return ended;
}

/** Longest time that one test may take, in ms; what takes longer is broken, and no kill. */
const timeOutMs = 60_000;

async function inTime(run: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the test takes longer than ${timeOutMs / 1000} s`)), timeOutMs);
  });
  await Promise.race([run(), late]).finally(() => clearTimeout(timer));
}

async function ended(test: Declared, scope: Scope): Promise<[RequirementId, Ended]> {
  const { title, details, body, fixtures } = test;
  const annotations = [...(details.annotation ?? [])];
  const info: Info = { title, titlePath: [title], tags: details.tag, annotations, attachments: [], fail: () => {}, skip };
  let [status, reason] = ['passed', ''];
  const failed = (error: unknown): void => {
    status = error instanceof Skipped ? 'skipped' : 'failed';
    reason ||= error instanceof Error ? error.message : String(error);
  };
  await running.run(info, async () => {
    try {
      await scope.for({ toString: () => '({ record })' }, fixtures, info);
      await inTime(async () => body(await scope.for(body, fixtures, info), info));
    } catch (error) {
      failed(error);
    }
    await scope.end().catch(failed);
  });
  const finding = annotations.find(({ type }) => type === 'finding');
  return [requirementOf(details.tag), { status, violated: finding !== undefined, reason: finding?.description ?? reason }];
}

/** How the test of each requirement ended on a target of the run, which is given by its name. */
export async function triedOn(name: string): Promise<Record<string, Ended>> {
  const worker = new Map<string, Live>();
  const results: Record<string, Ended> = {};
  for (const test of declared) {
    const [id, end] = await ended(test, new Scope({ targetName: name, accepted: {} }, worker));
    results[id] = end;
  }
  for (const { end } of [...worker.values()].reverse()) await end();
  return results;
}

/** Has every spec declare its tests, those over everything seen last. */
export async function loadSpecs(): Promise<void> {
  const specs = join(root, 'specs');
  const files = readdirSync(specs, { recursive: true, encoding: 'utf8' }).filter(
    (f) => f.endsWith('.spec.ts') && f !== 'properties.spec.ts',
  );
  files.sort((a, b) => Number(a.startsWith('every-response')) - Number(b.startsWith('every-response')) || a.localeCompare(b));
  for (const file of files) await import(pathToFileURL(join(specs, file)).href);
}
