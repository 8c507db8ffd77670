import { parseArgs } from 'node:util';
import { commandLine } from '../platform/installation/command-line.ts';
import { endingSignals, signalNames } from '../platform/process/ending-signals.ts';
import { complainError, printDocument } from '../platform/text/print.ts';
import { visible } from '../platform/text/visible.ts';
import { nearName } from '../settings/near-name.ts';
import { SettingsError } from '../settings/settings-error.ts';

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

/** Where a command prints: documents unchanged, errors as lines. */
export interface CommandOutput {
  readonly document: (text: string) => void;
  readonly complain: (line: string) => void;
}

/** A command of the suite, as it is declared. */
interface CommandDefinition<Options extends CommandOptions> {
  readonly name: string;
  readonly options: Options;
  /** How many operands it takes, and a description of them; none if absent. */
  readonly operands?: { readonly least: number; readonly most: number; readonly expected: string };
  /** One line. */
  readonly summary: string;
  /** The words after the name, as `--help` shows them. */
  readonly usage: readonly string[];
  /** Further paragraphs of the help text. */
  readonly details?: readonly string[];
  /** Exit statuses and what each means. */
  readonly statuses: Readonly<Record<number, string>>;
  /** Runs it. Returns the exit status; undefined leaves the status to whatever ends the process. An error is printed as one line, with status 1 or 2. */
  readonly run: (given: Given<Options>, output: CommandOutput) => Promise<number | undefined>;
}

/** A command of the suite. */
export type Command = ReturnType<typeof command>;

const terminal: CommandOutput = { document: printDocument, complain: complainError };

/** Declares a command: its words, its help, its exit statuses and what it does. */
export function command<const Options extends CommandOptions>(definition: CommandDefinition<Options>) {
  const { name, summary, statuses, run } = definition;
  const help = helpOf(definition);
  return {
    name,
    summary,
    statuses,
    help,
    /** Names of the options that the help explains. */
    optionNames: Object.keys(definition.options),
    /** Runs it with the words after its name. Returns the exit status. Prints every error as one line. */
    start: async (words: readonly string[], output = terminal, env = process.env): Promise<number | undefined> => {
      try {
        const given = read(definition, words);
        if (given === 'help') {
          output.document(help);
          return 0;
        }
        expectNoneTaken(definition, env);
        return await run(given, output);
      } catch (error) {
        return failed(error, output);
      }
    },
  };
}

/** The exit statuses of a command that writes a verdict, without 1 and 2. */
export const verdictStatuses = {
  0: 'the verdict passes the gate (CONFORMANCE_GATE)',
  3: 'inconclusive: the core could not be decided',
  4: 'broken: the harness, the network or a setting kept the run from a verdict',
} as const;

/** The exit statuses of a command that a signal ends; `how` says what it does first. */
export function endedBySignal(how?: string): Record<number, string> {
  const keys: Readonly<Record<string, string>> = { SIGINT: ' (Ctrl-C)', SIGQUIT: ' (Ctrl-\\)' };
  const first = how === undefined ? '' : `, ${how}`;
  return Object.fromEntries(signalNames.map((name) => [endingSignals[name], `ended by ${name}${keys[name] ?? ''}${first}`]));
}

/** Prints the error that ended a command: one line, or one for each error in the configuration. Returns the exit status. */
export function failed(error: unknown, output = terminal): number {
  output.complain(error instanceof SettingsError ? error.message : visible(lineOf(error)));
  return error instanceof SettingsError || error instanceof UsageError ? 2 : 1;
}

function lineOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [line = error.name] = error.message.split('\n', 1);
  if (![TypeError, RangeError, ReferenceError, SyntaxError].some((defect) => error instanceof defect)) return line;
  const frames = (error.stack ?? '').split('\n').map((frame) => frame.trim());
  const place = frames.find((frame) => frame.startsWith('at ')) ?? 'at an unknown place';
  return `The suite has a defect: ${error.name}: ${line} (${place}). Report it with this line.`;
}

function helpOf<Options extends CommandOptions>(definition: CommandDefinition<Options>): string {
  const { name, summary, usage, details = [], options, statuses } = definition;
  const usages = usage.map(
    (words, index) => `${index === 0 ? 'Usage:' : '      '} ${commandLine(name, ...(words === '' ? [] : [words]))}`,
  );
  const optionRows = Object.entries(explainedOptions(options)).map(
    ([option, each]) => [termOf(option, each), each.help] as const,
  );
  const paragraphs = [
    usages.join('\n'),
    filled(summary, ''),
    ...details.map((paragraph) => filled(paragraph, '')),
    `Options:\n${table(optionRows)}`,
    `Exit statuses:\n${table(Object.entries(statuses))}`,
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

function termOf(name: string, { short, value }: CommandOption): string {
  if (name.length === 1) return `-${name}`;
  const dashed = short === undefined ? `--${name}` : `-${short}, --${name}`;
  return value === undefined ? dashed : `${dashed} ${value}`;
}

/** Terms and what each means, in two columns. */
export function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([term]) => term.length));
  return rows.map(([term, text]) => `  ${term.padEnd(width)}  ${filled(text, ' '.repeat(width + 4))}`).join('\n');
}

const columns = 100;

/** A text in lines that are not too long; lines after the first are indented. */
function filled(text: string, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
}

/** Options of npm itself, which an .npmrc may hold. A command does no more without them. */
const ofNpm: readonly string[] = ['all', 'json'];

/**
 * Refuses an option that npm took for itself, as of `npm run sweep --dry-run`: the command would do without it what it should not.
 * @throws UsageError
 */
function expectNoneTaken(
  { name, options }: Pick<CommandDefinition<CommandOptions>, 'name' | 'options'>,
  env: NodeJS.ProcessEnv,
): void {
  for (const option of Object.keys(options)) {
    const value = env[`npm_config_${option.replaceAll('-', '_')}`];
    if (!value || ofNpm.includes(option)) continue;
    const word = `${dashed(option)}${value === 'true' ? '' : `=${value}`}`;
    throw new UsageError(`${name}: npm took ${word} for itself. Write ${commandLine(name, word)}.`);
  }
}

const help = { type: 'boolean', short: 'h', help: 'print this text' } as const;

/** The options of a command that its help explains, `--help` among them. */
const explainedOptions = (options: CommandOptions): CommandOptions => ({ ...options, help });

/** Words, told apart into options with their values and operands. Unknown options are among them. */
export const tokensOf = (options: CommandOptions, words: readonly string[]) =>
  parseArgs({ args: [...words], options, strict: false, tokens: true }).tokens;

const dashed = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`);

/**
 * Reads the words of a command; `help` if `--help` is among them.
 * @throws UsageError with one line, if an option is unknown or a value is wrong
 */
export function read<Options extends CommandOptions>(
  { name: command, options, operands: takes }: Pick<CommandDefinition<Options>, 'name' | 'options' | 'operands'>,
  words: readonly string[],
): Given<Options> | 'help' {
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
  const { least, most, expected } = takes ?? { least: 0, most: 0, expected: 'options only' };
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

/** What is wrong with the words of a command line. One line; the exit status is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** ` Did you mean X?` if a known name is near, else nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearName(name, known);
  return near === undefined ? '' : ` Did you mean ${near}?`;
}
