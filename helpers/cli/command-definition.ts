import { commandLine } from '../platform/installation/command-line.ts';
import { endingSignals, signalNames } from '../platform/process/ending-signals.ts';
import { complainError, printDocument } from '../platform/text/print.ts';
import { visible } from '../platform/text/visible.ts';
import { SettingsError } from '../settings/settings-error.ts';
import {
  type CommandOption,
  type CommandOptions,
  expectNoneTaken,
  explainedOptions,
  type Given,
  read,
  type Syntax,
} from './command-words.ts';
import { UsageError } from './usage-error.ts';

/** Where a command prints: documents unchanged, errors as lines. */
export interface CommandOutput {
  readonly document: (text: string) => void;
  readonly complain: (line: string) => void;
}

/** A command of the suite, as it is declared. */
export interface CommandDefinition<Options extends CommandOptions> extends Syntax<Options> {
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
