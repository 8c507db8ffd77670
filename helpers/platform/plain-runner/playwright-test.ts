/**
 * A plain runner in the place of the parts of `@playwright/test` that specs and fixtures use, for the proof by mutants in one process. It
 * collects declared tests and runs none. Specs, fixtures, expectations and transports are the real ones. It throws for anything that
 * it does not support.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

export { request } from 'playwright/test';

/** An annotation of a test. */
export interface Annotation {
  readonly type: string;
  readonly description?: string;
}

/** Facts that a test receives about itself. */
export interface Info {
  readonly title: string;
  readonly titlePath: readonly string[];
  readonly tags: readonly string[];
  readonly annotations: Annotation[];
  /** There is one process. */
  readonly parallelIndex: 0;
  /** How the test ended, for the teardown of its fixtures. */
  status: 'passed' | 'failed' | 'skipped';
  readonly skip: (condition: boolean, reason: string) => void;
}

/** Fixtures by name, as passed to `test.extend`. */
export type Fixtures = Readonly<Record<string, unknown>>;

/** A test as a spec declared it. */
export interface Declared {
  readonly title: string;
  readonly details: { readonly tag: readonly string[]; readonly annotation?: readonly Annotation[] };
  readonly body: (fixtures: Fixtures, info: Info) => Promise<void> | void;
  readonly fixtures: Fixtures;
}

/** Ends a test whose premise does not hold. */
export class Skipped extends Error {}

/** The running test, along its asynchronous calls. */
export const running = new AsyncLocalStorage<Info>();

/** Every test that was declared, in order. */
export const declared: Declared[] = [];

/** The information that a test gets about itself. Access to anything else is an error: an invented answer would prove nothing. */
export function infoOf({ title, details }: Declared, annotations: Annotation[]): Info {
  const info: Info = { title, titlePath: [title], tags: details.tag, annotations, status: 'passed', parallelIndex: 0, skip };
  return refusing('TestInfo', info);
}

/** The object, for which access to a missing member is an error. */
function refusing<T extends object>(name: string, object: T): T {
  return new Proxy(object, {
    get: (target, member) => {
      if (typeof member === 'string' && !(member in target)) throw new Error(`the plain runner has no ${name}.${member}`);
      return Reflect.get(target, member);
    },
  });
}

function skip(condition: boolean, reason = ''): void {
  if (condition) throw new Skipped(reason);
}

function info(): Info {
  const current = running.getStore();
  if (current === undefined) throw new Error('no test is running');
  return current;
}

function testOf(fixtures: Fixtures): object {
  const declare = (title: string, details: Declared['details'], body: Declared['body']): void => {
    declared.push({ title, details, body, fixtures });
  };
  const extend = (more: Fixtures): object => testOf({ ...fixtures, ...more });
  // How tests are shared out among workers says nothing if there is one process.
  const describe = refusing('describe', { configure: () => {} });
  return refusing('test', Object.assign(declare, { extend, skip, info, describe }));
}

/** Replaces Playwright's `test`. */
export const test = testOf({});

/** Replaces Playwright's `test` without the fixtures for browsers. */
export { test as _baseTest };
