import { parseArgs } from 'node:util';
import { commandLine } from '../platform/installation/command-line.ts';
import { didYouMean, UsageError } from './usage-error.ts';

/** An option of a command. */
export interface CommandOption {
  readonly type: 'boolean' | 'string';
  /** One letter. */
  readonly short?: string;
  /** What `--help` says of it. */
  readonly help: string;
  /** The word for its value in `--help`: `PORT`. */
  readonly value?: string;
  /** What is expected of its value; undefined if the value is right. */
  readonly check?: (value: string) => string | undefined;
}

/** Options by their names, without the dashes. */
export type CommandOptions = Readonly<Record<string, CommandOption>>;

type NamesOf<Options extends CommandOptions, Type> = {
  [Name in keyof Options]: Options[Name]['type'] extends Type ? Name : never;
}[keyof Options] &
  string;

/** The words that a person wrote behind the name of a command. */
export interface Given<Options extends CommandOptions> {
  /** Whether an option without a value is given. */
  readonly has: (name: NamesOf<Options, 'boolean'>) => boolean;
  /** The value of an option, the last one if it is repeated; undefined if it is not given. */
  readonly text: (name: NamesOf<Options, 'string'>) => string | undefined;
  /** The words that are not options. */
  readonly operands: readonly string[];
  /** The words without some options and their values. */
  readonly without: (...names: readonly (keyof Options & string)[]) => readonly string[];
}

/** The syntax of a command: its name, its options and its operands. */
export interface Syntax<Options extends CommandOptions> {
  readonly name: string;
  readonly options: Options;
  /** How many operands it takes, and a description of them; none if absent. */
  readonly operands?: { readonly least: number; readonly most: number; readonly expected: string };
}

/** Options of npm itself, which an .npmrc may hold. A command does no more without them. */
const ofNpm: readonly string[] = ['all', 'json'];

/**
 * Refuses an option that npm took for itself, as of `npm run sweep --dry-run`: the command would do without it what it should not.
 * @throws UsageError
 */
export function expectNoneTaken({ name, options }: Syntax<CommandOptions>, env: NodeJS.ProcessEnv): void {
  for (const option of Object.keys(options)) {
    const value = env[`npm_config_${option.replaceAll('-', '_')}`];
    if (!value || ofNpm.includes(option)) continue;
    const word = `${dashed(option)}${value === 'true' ? '' : `=${value}`}`;
    throw new UsageError(`${name}: npm took ${word} for itself. Write ${commandLine(name, word)}.`);
  }
}

const help = { type: 'boolean', short: 'h', help: 'print this text' } as const;

/** The options of a command that its help explains, `--help` among them. */
export function explainedOptions(options: CommandOptions): CommandOptions {
  return { ...options, help };
}

/** Words, told apart into options with their values and operands. Unknown options are among them. */
export const tokensOf = (options: CommandOptions, words: readonly string[]) =>
  parseArgs({ args: [...words], options, strict: false, tokens: true }).tokens;

const dashed = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`);

/**
 * Reads the words of a command; `help` if `--help` is among them.
 * @throws UsageError with one line, if an option is unknown or a value is wrong
 */
export function read<Options extends CommandOptions>(syntax: Syntax<Options>, words: readonly string[]): Given<Options> | 'help' {
  const { name: command, options } = syntax;
  const known = explainedOptions(options);
  const fail = (problem: string): never => {
    throw new UsageError(`${command}: ${problem} See ${commandLine(command, '--help')}.`);
  };
  const tokens = tokensOf(known, words);
  const values = new Map<string, string | true>();
  const operands: string[] = [];
  if (tokens.some((token) => token.kind === 'option' && token.name === 'help')) return 'help';
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    // npm takes `--` away, and npx does not.
    if (token.kind === 'option-terminator' && words[token.index + 1]?.startsWith('-'))
      fail(`"--" makes what follows a word. Write ${commandLine(command, ...words.filter((_, at) => at !== token.index))}.`);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(known, token.name) ? known[token.name] : undefined;
    if (option === undefined)
      fail(`unknown option ${token.rawName}.${didYouMean(token.rawName, Object.keys(known).map(dashed))}`);
    else values.set(token.name, optionValue(token, option, fail));
  }
  const { least, most, expected } = syntax.operands ?? { least: 0, most: 0, expected: 'options only' };
  const surplus = operands[most];
  if (surplus !== undefined) fail(`unexpected word ${JSON.stringify(surplus)}. Expected ${expected}.`);
  if (operands.length < least) fail(`expected ${expected}, got ${operands.length === 0 ? 'nothing' : operands.join(' ')}.`);
  return {
    has: (name) => values.has(name),
    text: (name) => {
      const value = values.get(name);
      return value === true ? undefined : value;
    },
    operands,
    without: (...names) => {
      const left = tokens.filter((token) => token.kind === 'option' && names.includes(token.name));
      const taken = new Set(left.flatMap((token) => [token.index, ...(hasValueBehind(token) ? [token.index + 1] : [])]));
      return words.filter((_, place) => !taken.has(place));
    },
  };
}

/** Whether the value of an option is a word of its own. */
const hasValueBehind = (token: object): boolean => 'inlineValue' in token && token.inlineValue === false;

interface OptionToken {
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function optionValue(
  { rawName, value, inlineValue }: OptionToken,
  option: CommandOption,
  fail: (problem: string) => never,
): string | true {
  if (option.type === 'boolean') {
    if (value !== undefined) fail(`${rawName} takes no value, got ${JSON.stringify(value)}.`);
    return true;
  }
  const expected = `${rawName}: expected ${option.value ?? 'a value'}`;
  if (value === undefined || value === '') return fail(`${expected}, got nothing.`);
  if (inlineValue !== true && value.startsWith('-'))
    fail(`${expected}, got ${value}. If that is the value, write ${rawName}=${value}.`);
  const problem = option.check?.(value);
  if (problem !== undefined) fail(`${rawName}: expected ${problem}, got ${JSON.stringify(value)}.`);
  return value;
}
