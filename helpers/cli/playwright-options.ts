import { emptiedFolder } from '../platform/output/playwright-files.ts';
import { type CommandOptions, didYouMean, tokensOf } from './command.ts';
import { serverOptions } from './served.ts';

const whole = (value: string): string | undefined => (/^\d+$/.test(value) ? undefined : 'a whole number');

const workers = (value: string): string | undefined =>
  /^0*[1-9]\d*%?$/.test(value) ? undefined : 'a whole number from 1, or a percentage of the cores, such as 50%';

function expression(value: string): string | undefined {
  const [, inner = value] = /^\/(.*)\/[gi]*$/s.exec(value) ?? [];
  try {
    new RegExp(inner, 'gi');
    return undefined;
  } catch {
    return 'a regular expression';
  }
}

function shard(value: string): string | undefined {
  const [, current = '', total = ''] = /^(\d+)\/(\d+)$/.exec(value) ?? [];
  return Number(current) >= 1 && Number(current) <= Number(total) ? undefined : 'one of how many shards, such as 1/3';
}

/** The options of `playwright test` that a command takes: they choose what runs, and how. `npx playwright test` takes all others. */
export const selectionOptions = {
  grep: {
    type: 'string',
    short: 'g',
    value: 'REGEX',
    check: expression,
    help: 'tests whose title or tags match: @DI-401-02, @MUST',
  },
  'grep-invert': { type: 'string', short: 'G', value: 'REGEX', check: expression, help: 'tests that do not match' },
  project: { type: 'string', value: 'NAME', help: 'one target of a fleet' },
  shard: { type: 'string', value: 'N/OF', check: shard, help: 'one of several jobs that share a run' },
  'fully-parallel': { type: 'boolean', help: 'divide the tests of a file among workers and shards, too' },
  'no-deps': { type: 'boolean', help: 'skip the rules over all exchanges of the run' },
  'last-failed': { type: 'boolean', help: 'tests that failed in the last run' },
  workers: { type: 'string', short: 'j', value: 'N', check: workers, help: 'how many tests run at once' },
  'max-failures': { type: 'string', value: 'N', check: whole, help: 'end the run after N failures' },
  x: { type: 'boolean', short: 'x', help: 'end the run after the first failure' },
  output: { type: 'string', value: 'FOLDER', check: emptiedFolder, help: 'where Playwright keeps files of its own' },
  quiet: { type: 'boolean', help: 'print no progress, but only what the run comes to' },
  list: { type: 'boolean', help: 'list the tests; send nothing' },
} as const satisfies CommandOptions;

/** The option of commands whose summary fits a screen. */
export const verboseOption = {
  verbose: { type: 'boolean', help: 'print every finding, each code, and why requirements were not tested' },
} as const satisfies CommandOptions;

/** Commands that are about a target. */
export const commandsOnTargets: readonly string[] = ['run', 'smoke', 'preflight', 'plan', 'sweep'];

/** The commands that a pipeline may start. */
export const pipelineCommands: readonly string[] = [...commandsOnTargets, 'merge'];

/** Options that start a program in the job that has the tokens, or write files elsewhere. */
const notOfPipelines: readonly string[] = [...Object.keys(serverOptions), 'output'];

/**
 * Why a pipeline does not get this command, or these words, which may come from the title of a pull request; undefined if it does. The command
 * refuses options that are not its own.
 */
export function refusal(name: string, words: readonly string[]): string | undefined {
  if (!pipelineCommands.includes(name))
    return `command: expected one of ${pipelineCommands.join(', ')}, got ${JSON.stringify(name)}.${didYouMean(name, pipelineCommands)}`;
  const known = { ...selectionOptions, ...serverOptions };
  const refused = tokensOf(known, words).find((token) => token.kind === 'option' && notOfPipelines.includes(token.name));
  if (refused?.kind !== 'option') return undefined;
  return `arguments: a pipeline does not pass on ${refused.rawName}, because it may run code or write files. Leave it out, or start the suite by its command.`;
}
