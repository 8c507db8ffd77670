import { emptiedFolder, noTrace } from '../platform/output/playwright-files.ts';
import type { CommandOptions } from './command-words.ts';

const whole = (value: string): string | undefined => (/^\d+$/.test(value) ? undefined : 'a whole number');

const fromOne = (value: string): string | undefined => (/^0*[1-9]\d*$/.test(value) ? undefined : 'a whole number from 1');

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

/** Options of `playwright test` that choose what runs, and how. */
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
  'no-deps': { type: 'boolean', help: 'skip the rules over all exchanges of the run' },
  'last-failed': { type: 'boolean', help: 'tests that failed in the last run' },
  workers: { type: 'string', short: 'j', value: 'N', check: workers, help: 'how many tests run at once' },
  'max-failures': { type: 'string', value: 'N', check: whole, help: 'end the run after N failures' },
  x: { type: 'boolean', short: 'x', help: 'end the run after the first failure' },
  quiet: { type: 'boolean', help: 'print only the verdict, the worst findings, the gate and the path of the report' },
  list: { type: 'boolean', help: 'list the tests; send nothing' },
} as const satisfies CommandOptions;

/** The option of commands whose summary fits a screen. */
export const verboseOption = {
  verbose: { type: 'boolean', help: 'print every finding, each code, and why requirements were not tested' },
} as const satisfies CommandOptions;

const other = (value?: string, short?: string) => ({
  type: value === undefined || value.startsWith('[') ? ('boolean' as const) : ('string' as const),
  help: '',
  ...(value !== undefined && { value }),
  ...(short !== undefined && { short }),
});

/** Commands that are about a target. */
export const commandsOnTargets: readonly string[] = ['run', 'smoke', 'preflight', 'plan', 'sweep'];

/** The commands that a pipeline may start. */
export const pipelineCommands: readonly string[] = [...commandsOnTargets, 'merge'];

/**
 * The options that a pipeline may pass on: what is tested, and how. Others name files whose code would run in the job that has the
 * tokens, or write files elsewhere; words of a pipeline may come from the title of a pull request.
 */
export const pipelineOptions: readonly string[] = [
  ...Object.keys(selectionOptions),
  ...['fail-on-flaky-tests', 'forbid-only', 'pass-with-no-tests', 'repeat-each', 'retries', 'shuffle', 'timeout'],
  ...['dry-run', 'by-name', 'make', 'arm', 'json', 'help', 'verbose'],
];

/** All other options of `playwright test`. The suite passes them on; a test compares the names with those of Playwright. */
export const otherOptions: CommandOptions = {
  'add-reporter': other('NAME'),
  browser: other('NAME'),
  config: other('FILE', 'c'),
  debug: other('[MODE]'),
  'fail-on-flaky-tests': other(),
  'forbid-only': other(),
  'fully-parallel': other(),
  'global-timeout': { ...other('MS'), check: whole },
  headed: other(),
  'ignore-snapshots': other(),
  'last-failed-file': { ...other('FILE'), check: () => 'no such option, because Playwright replaces the file', refused: true },
  'only-changed': other('[REF]'),
  output: { ...other('FOLDER'), check: emptiedFolder },
  'pass-with-no-tests': other(),
  'repeat-each': { ...other('N'), check: fromOne },
  reporter: other('NAME'),
  retries: { ...other('N'), check: whole },
  'run-agents': other('MODE'),
  shuffle: other('[SEED]'),
  'test-list': other('FILE'),
  'test-list-invert': other('FILE'),
  timeout: { ...other('MS'), check: whole },
  trace: { ...other('MODE'), check: (value) => (value === 'off' ? undefined : noTrace), refused: true },
  tsconfig: other('FILE'),
  'update-snapshots': other('[MODE]', 'u'),
  ui: { ...other(), refused: true },
  'ui-host': { ...other('HOST'), refused: true },
  'ui-port': { ...other('PORT'), check: whole, refused: true },
  'update-source-method': other('METHOD'),
};
