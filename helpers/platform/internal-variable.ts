import type { Environment } from './environment.ts';

/**
 * Data that processes of the suite pass to those that they start, in one variable. It is not an operator's setting: its members
 * may change without notice. README.md in this folder lists those that a contributor may set.
 */
export const internalVariable = 'DELETE_IMAGE_INTERNAL';

/** What a run with few images leaves for what a test can do without. */
export interface FewImages {
  /** How many images no test is sure to take. */
  readonly spare: number;
  /** Whether there is one to aim refused requests at. */
  readonly victim: boolean;
}

/** The parts of the runner's configuration that a worker uses. */
export interface Outline {
  /** Process id of the runner. */
  readonly runner: number;
  readonly targets: readonly { readonly name: string; readonly url: string; readonly fewImages: boolean }[];
  readonly remote: boolean;
  readonly beside: boolean;
  readonly slowestMs: number;
  readonly accepted: Readonly<Record<string, string>>;
}

/** Members of the variable. All are optional. */
export interface Internal {
  /** Off switch: the HTML report is only the statement, without Allure's page. */
  readonly statementOnly?: boolean;
  /** The service under test: Playwright starts it with this command, and begins when the URL answers. */
  readonly server?: { readonly command: string; readonly url: string };
  /** Process id of the runner whose reporter marks violations as failures again. */
  readonly failingRunner?: number;
  /** Codes whose provocation switches the whole target. */
  readonly alone?: readonly number[];
  readonly outline?: Outline;
  /** Whether the rules over all exchanges start beside the tests and wait for their end, instead of after them. */
  readonly beside?: boolean;
  /** Whether the command `smoke` started the run. */
  readonly smoke?: boolean;
  /** Whether blobs are merged: no setting of a target is read. */
  readonly merging?: boolean;
  /** The folder of ledgers, if it is not in the output folder: a replay writes into that of all runs. */
  readonly ledgers?: string;
  /** Whether the summary on the terminal leaves nothing out. */
  readonly verbose?: boolean;
  /** What is left of the few images of a target, by its name. */
  readonly fewImages?: Readonly<Record<string, FewImages>>;
  /** Where processes of the run share secrets, encrypted with this key. */
  readonly hiding?: { readonly file: string; readonly key: string };
  /** The state of the run, which contains tokens. `helpers/images/run-state.ts` defines its form. */
  readonly run?: Readonly<Record<string, unknown>>;
}

let known: { readonly text: string; readonly members: Internal } | undefined;

/** The members of the variable in an environment. @throws Error, one line without any value, if one has the wrong form */
export function internal(env: Environment = process.env): Internal {
  const text = env[internalVariable];
  if (text === undefined || text === '') return {};
  if (known?.text !== text) known = { text, members: membersOf(text) };
  return known.members;
}

/** Adds members for the processes that this one starts from now on. */
export function handDown(members: Internal): void {
  process.env[internalVariable] = withInternal(process.env, members)[internalVariable];
}

/** An environment with more members in the variable. */
export function withInternal<E extends Environment>(env: E, members: Internal): E & { readonly [internalVariable]: string } {
  return { ...env, [internalVariable]: JSON.stringify({ ...internal(env), ...members }) };
}

function membersOf(text: string): Internal {
  let members: unknown;
  try {
    members = JSON.parse(text);
  } catch {
    members = undefined;
  }
  if (typeof members === 'object' && members !== null && !Array.isArray(members)) return members;
  // It has no stack, because the configuration file may read the variable.
  const error = new Error(`${internalVariable}: must be a JSON object. Correct it or unset it.`);
  error.stack = error.message;
  throw error;
}
