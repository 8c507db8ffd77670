/**
 * A stand-in for what the specs and fixtures use of `@playwright/test`, for the proof by mutants in one process: it keeps the
 * tests that are declared and runs none. Specs, fixtures, matchers and transports are the real ones.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

export { request } from 'playwright/test';

/** What a test is told of itself. */
export interface Info {
  readonly title: string;
  readonly titlePath: readonly string[];
  readonly tags: readonly string[];
  readonly annotations: { type: string; description?: string }[];
  readonly attachments: unknown[];
  readonly fail: () => void;
  readonly skip: (condition: boolean, reason: string) => void;
}

/** Fixtures by name, as `test.extend` takes them. */
export type Fixtures = Readonly<Record<string, unknown>>;

/** A test as a spec declared it. */
export interface Declared {
  readonly title: string;
  readonly details: { readonly tag: readonly string[]; readonly annotation?: readonly { type: string; description?: string }[] };
  readonly body: (fixtures: Fixtures, info: Info) => Promise<void> | void;
  readonly fixtures: Fixtures;
}

/** The end of a test whose premise does not hold. */
export class Skipped extends Error {}

/** The running test, along its asynchronous calls. */
export const running = new AsyncLocalStorage<Info>();

/** Every test that was declared, in order. */
export const declared: Declared[] = [];

/** Skips the running test. */
export function skip(condition: boolean, reason = ''): void {
  if (condition) throw new Skipped(reason);
}

function info(): Info {
  const current = running.getStore();
  if (current === undefined) throw new Error('no test is running');
  return current;
}

function testOf(fixtures: Fixtures): unknown {
  const declare = (title: string, details: Declared['details'], body: Declared['body']): void => {
    declared.push({ title, details, body, fixtures });
  };
  return Object.assign(declare, { extend: (more: Fixtures) => testOf({ ...fixtures, ...more }), skip, info });
}

type Matcher = (value: unknown, ...args: unknown[]) => { readonly pass: boolean; readonly message: () => string };

function expectOf(matchers: Readonly<Record<string, Matcher>>): unknown {
  const judged = (value: unknown): unknown =>
    new Proxy(
      {},
      {
        get: (_, name) => {
          const matcher = matchers[String(name)];
          if (matcher === undefined) throw new Error(`no matcher is named ${String(name)}`);
          return (...args: unknown[]) => {
            const { pass, message } = matcher(value, ...args);
            if (!pass) throw new Error(message());
          };
        },
      },
    );
  return Object.assign(judged, { extend: (more: Readonly<Record<string, Matcher>>) => expectOf({ ...matchers, ...more }) });
}

/** Stands for Playwright's `test`. */
export const test = testOf({});

/** Stands for Playwright's `expect`. */
export const expect = expectOf({});
