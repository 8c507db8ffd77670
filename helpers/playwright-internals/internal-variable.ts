/**
 * Data that processes of the suite pass to those that they start, in one variable. It is not an operator's setting: its members
 * may change without notice. README.md in this folder lists those that a contributor may set.
 */
export const internalVariable = 'DELETE_IMAGE_INTERNAL';

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
  /** Off switch: Playwright formats the stacks of steps itself. */
  readonly fullStacks?: boolean;
  /** Off switch: a worker ends at its first violation, as in Playwright. */
  readonly restartWorkers?: boolean;
  /** Off switch: the HTML report is the statement alone, without Allure's page. */
  readonly statementOnly?: boolean;
  /** For tests: seconds after which a silent worker is ended. */
  readonly silentSeconds?: number;
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
  /** Whether the summary on the terminal leaves nothing out. */
  readonly verbose?: boolean;
  /** Names of the targets whose few images leave none to aim refused requests at. */
  readonly noVictim?: readonly string[];
  /** The state of the run, which contains tokens. `shared/` defines its form. */
  readonly run?: Readonly<Record<string, unknown>>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const isPositive = (value: unknown): boolean => typeof value === 'number' && value > 0;
const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) > 0;
const isOutline = (value: unknown): boolean =>
  isObject(value) &&
  isCount(value.runner) &&
  Array.isArray(value.targets) &&
  isFlag(value.remote) &&
  isFlag(value.beside) &&
  isPositive(value.slowestMs) &&
  isObject(value.accepted);

/** The form of each member: its description, for a message, and a check. */
const forms: Readonly<Record<keyof Internal, readonly [string, (value: unknown) => boolean]>> = {
  fullStacks: ['true or false', isFlag],
  restartWorkers: ['true or false', isFlag],
  statementOnly: ['true or false', isFlag],
  silentSeconds: ['a number of seconds above 0', isPositive],
  server: [
    'a command and a URL',
    (value) => isObject(value) && [value.command, value.url].every((each) => typeof each === 'string'),
  ],
  failingRunner: ['a process id', isCount],
  alone: ['a list of codes', (value) => Array.isArray(value) && value.every(Number.isInteger)],
  beside: ['true or false', isFlag],
  smoke: ['true or false', isFlag],
  verbose: ['true or false', isFlag],
  outline: ['what the runner read of its configuration', isOutline],
  noVictim: ['a list of names', (value) => Array.isArray(value) && value.every((name) => typeof name === 'string')],
  run: ['the state of a run', isObject],
};

type Environment = Readonly<Record<string, string | undefined>>;

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
  const members = parsed(text);
  if (!isObject(members)) throw wrong('must be a JSON object');
  for (const [name, value] of Object.entries(members)) {
    if (!isMember(name)) throw wrong(`has no member ${JSON.stringify(name)}; its members are ${Object.keys(forms).join(', ')}`);
    const [form, has] = forms[name];
    // The value may be a token.
    if (!has(value)) throw wrong(`the member ${name} must be ${form}`);
  }
  return members;
}

const isMember = (name: string): name is keyof Internal => Object.hasOwn(forms, name);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Blames a contributor, or a defect of the suite. It has no stack, because the configuration file may read the variable. */
function wrong(why: string): Error {
  const error = new Error(`${internalVariable}: ${why}. Correct it or unset it.`);
  error.stack = error.message;
  return error;
}
