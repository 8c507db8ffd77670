import { type Annotation, type Declared, type Fixtures, infoOf, running, Skipped } from './playwright-test.ts';

/** Runs tests that were declared on the plain runner as Playwright would: fixtures of a worker once, those of a test for each test. */

/** A fixture that has been set up, and its teardown. */
interface Live {
  readonly value: unknown;
  readonly end: () => Promise<void>;
}

type Use = (value: unknown) => Promise<void>;
type SetUp = (fixtures: Fixtures, use: Use, info: object) => Promise<void>;

/** A fixture as passed to `test.extend`: a value, or a function that sets it up, possibly with options. */
interface Fixture {
  readonly setUp: SetUp | undefined;
  readonly scope: 'test' | 'worker';
  readonly auto: boolean;
}

/** How a test ended. */
export interface EndedTest {
  readonly status: 'passed' | 'failed' | 'skipped';
  /** The message of a failure or a skip. */
  readonly reason: string;
  readonly annotations: readonly Annotation[];
}

/** Time-out of one test, in ms: only a hang takes as long, on a busy machine, too. */
const timeOutMs = 600_000;

/** A worker without Playwright: one set of options, and the fixtures of its scope. */
export class PlainWorker {
  readonly #options: Fixtures;
  readonly #live = new Map<string, Live>();

  constructor(options: Fixtures) {
    this.#options = options;
  }

  /** Runs one test to its end. */
  async run(test: Declared): Promise<EndedTest> {
    const annotations = [...(test.details.annotation ?? [])];
    const info = infoOf(test, annotations);
    const live = new Map<string, Live>();
    const values = (callable: Callable): Promise<Fixtures> => this.#for(fixtureNames(callable), test.fixtures, live, info);
    let end: Pick<EndedTest, 'status' | 'reason'> = { status: 'passed', reason: '' };
    const failed = (error: unknown): void => {
      const reason = error instanceof Error ? error.message : String(error);
      end = { status: error instanceof Skipped ? 'skipped' : 'failed', reason: end.reason || reason };
      info.status = end.status;
    };
    await running.run(info, async () => {
      try {
        await this.#for(automatic(test.fixtures), test.fixtures, live, info);
        await inTime(async () => test.body(await values(test.body), info));
      } catch (error) {
        failed(error);
      }
      await endAll(live).catch(failed);
    });
    return { ...end, annotations };
  }

  /** Tears down the fixtures that tests shared. */
  end(): Promise<void> {
    return endAll(this.#live);
  }

  async #for(names: readonly string[], fixtures: Fixtures, live: Map<string, Live>, info: object): Promise<Fixtures> {
    const values: Record<string, unknown> = {};
    for (const name of names) values[name] = await this.#value(name, fixtures, live, info);
    return values;
  }

  async #value(name: string, fixtures: Fixtures, ofTest: Map<string, Live>, info: object): Promise<unknown> {
    if (name in this.#options) return this.#options[name];
    if (!(name in fixtures)) throw new Error(`no fixture is named ${name}`);
    const { setUp, scope } = fixtureOf(fixtures[name]);
    if (setUp === undefined) throw new Error(`the option ${name} has no value`);
    const live = scope === 'worker' ? this.#live : ofTest;
    const known = live.get(name);
    if (known !== undefined) return known.value;
    const needed = await this.#for(fixtureNames(setUp), fixtures, ofTest, info);
    const made = await started(setUp, needed, scope === 'worker' ? { workerIndex: 0 } : info);
    live.set(name, made);
    return made.value;
  }
}

/** Names of the fixtures that every test has, even unrequested. */
const automatic = (fixtures: Fixtures): string[] => Object.keys(fixtures).filter((name) => fixtureOf(fixtures[name]).auto);

function fixtureOf(declared: unknown): Fixture {
  const [setUp, options]: unknown[] = Array.isArray(declared) ? declared : [declared];
  const { scope, auto } = { scope: 'test', auto: false, ...(typeof options === 'object' ? options : {}) };
  return { setUp: isSetUp(setUp) ? setUp : undefined, scope: scope === 'worker' ? 'worker' : 'test', auto: auto === true };
}

const isSetUp = (value: unknown): value is SetUp => typeof value === 'function';

/** Runs a fixture up to its `use`. */
async function started(setUp: SetUp, needed: Fixtures, info: object): Promise<Live> {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  return new Promise<Live>((resolve, reject) => {
    const ended = setUp(
      needed,
      async (value) => {
        const end = (): Promise<void> => {
          release();
          return ended;
        };
        resolve({ value, end });
        await released;
      },
      info,
    );
    ended.catch(reject);
  });
}

async function endAll(live: ReadonlyMap<string, Live>): Promise<void> {
  for (const { end } of [...live.values()].reverse()) await end();
}

async function inTime(run: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the test took longer than ${timeOutMs / 1000} s`)), timeOutMs);
  });
  await Promise.race([run(), late]).finally(() => clearTimeout(timer));
}

/** The function of a test or a fixture. Only its text is read. */
export type Callable = (...parameters: never[]) => unknown;

/** The start of a function, up to the end of its first parameter, which is a pattern of names or missing. */
const start = /^(?:async\b)?\s*(?:function\b)?\s*[\w$]*\s*\(\s*(?:\{([^{}]*)\}\s*[,)]|\))/;

/**
 * Names of the fixtures that a function asks for, read from the pattern of its first parameter, as Playwright does.
 * @throws Error if the pattern is more than a list of names, which blames the author of the spec or fixture
 */
export function fixtureNames(callable: Callable): readonly string[] {
  const text = callable.toString();
  const names = start
    .exec(text)
    ?.slice(1)
    .flatMap((list = '') => list.split(',').flatMap((each) => each.trim() || []));
  const odd = names?.find((name) => !/^[\w$]+$/.test(name));
  if (names !== undefined && odd === undefined) return names;
  const why = odd === undefined ? 'its first parameter is not { … }' : `${JSON.stringify(odd)} is more than a name`;
  throw new Error(`the fixtures of this function cannot be read, because ${why}: ${text.split('\n', 1)[0]}`);
}
