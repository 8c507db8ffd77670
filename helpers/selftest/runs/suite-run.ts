import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isCurrent, startsFromDist } from '../../platform/installation/compiled.mjs';
import { playwrightCli } from '../../platform/installation/playwright-cli.ts';
import { withInternal } from '../../platform/internal-variable.ts';
import { ownRun, scrubbed } from '../../settings/environment.ts';
import type { VerdictFile } from '../../verdict/verdict-file.ts';
import { root } from '../root.ts';
import { type EndedProcess, type StartedProcess, startedProcess } from './ended-process.ts';

export { root };

/** A run of the suite that has ended. */
export interface SuiteRun {
  /** Exit status; null if a signal ended it. */
  readonly status: number | null;
  /** Standard output and standard error, in the order of arrival. */
  readonly output: string;
  readonly verdict: VerdictFile | undefined;
}

/** A run of the suite in progress. */
export type StartedRun = Omit<StartedProcess, 'ended'> & { readonly ended: Promise<SuiteRun> };

const scratchFolders: string[] = [];
process.once('exit', () => {
  for (const path of scratchFolders) rmSync(path, { recursive: true, force: true });
});

/** A temporary folder for a run, with the reports in `reports`. It is removed when this process ends. */
export function scratchFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'delete-image-own-'));
  scratchFolders.push(path);
  return path;
}

/** The arguments of `node` before the name of a command, in any working folder. */
export const commandWords = (): string[] => [join(root, 'helpers/platform/installation/start.mjs')];

/** The arguments with which a command starts from `dist` if that is current, also one that names places in the sources. */
const compiledWords = (): string[] => (isCurrent() ? [join(root, 'dist/helpers/cli/main.js')] : commandWords());

/** The configuration with which a test starts the suite, and what the environment says to Playwright: it need not read compiled files again. */
export const suiteStart = (args: readonly string[]) =>
  startsFromDist(args)
    ? { config: join(root, 'dist/playwright.config.js'), variables: { PW_DISABLE_TS_ESM: '1' } }
    : { config: join(root, 'playwright.config.ts'), variables: {} };

/** Options of {@link startSuite}. */
export interface SuiteOptions {
  readonly args?: readonly string[];
  /** An operator's run, which may reach any host. It starts in the output folder, which has no `.env`. */
  readonly byOperator?: true;
  /** What starts it: Playwright, by default; the command `run`, as in the package; or npm, through a shell. */
  readonly by?: 'command' | 'npm';
  /** Makes Allure's page, which takes a third of a short run. By default the report is the statement alone. */
  readonly page?: true;
}

/** Starts a run of the suite with these variables alone; by default as the project's own: no `.env`, loopback only. */
export function startSuite(variables: Readonly<Record<string, string>>, out: string, options: SuiteOptions = {}): StartedRun {
  const { args = [], byOperator = false, by = 'playwright', page = false } = options;
  const start = suiteStart(args);
  const given = { ...environment(byOperator), ...start.variables, CONFORMANCE_OUT: join(out, 'reports'), ...variables };
  const env = page ? given : withInternal(given, { statementOnly: true });
  const starts = {
    playwright: [process.execPath, playwrightCli, 'test', '-c', start.config],
    command: [process.execPath, ...commandWords(), 'run'],
    npm: ['npm', 'run', '--silent', 'conformance', '--'],
  };
  const [program = '', ...words] = [...starts[by], '--output', join(out, 'test-results'), ...args];
  const { ended, ...run } = startedProcess(program, words, { cwd: byOperator ? out : root, env });
  return { ...run, ended: ended.then(({ status, output }) => ({ status, output, verdict: verdictIn(out) })) };
}

export const runSuite = (...start: Parameters<typeof startSuite>): Promise<SuiteRun> => startSuite(...start).ended;

const schema: object = JSON.parse(readFileSync(join(root, 'contracts/verdict.schema.json'), 'utf8'));
const isVerdict = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile<VerdictFile>(schema);

/**
 * The verdict of a run in this folder, on this target of a fleet; undefined if there is none.
 * @throws if it does not follow the published schema
 */
export function verdictIn(out: string, target = '.'): VerdictFile | undefined {
  const file = join(out, 'reports', target, 'verdict.json');
  if (!existsSync(file)) return undefined;
  const verdict: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isVerdict(verdict)) throw new Error(`${file} does not follow its schema: ${JSON.stringify(isVerdict.errors)}`);
  return verdict;
}

const ofRunner = /^(TEST_WORKER_INDEX|TEST_PARALLEL_INDEX|PLAYWRIGHT_|PW_|DELETE_IMAGE_|FORCE_COLOR|DEBUG_COLORS)/;

/**
 * The environment of a process that a test starts: without what a runner, or a run of the suite, passes to its child processes. It is that of
 * the project's own, which reads no `.env` and goes to loopback only, or that of an operator's.
 */
export function environment(byOperator = false): Record<string, string> {
  const given = byOperator ? scrubbed(process.env) : ownRun(process.env);
  return Object.fromEntries(Object.entries(given).filter(([name]) => !ofRunner.test(name)));
}

export interface CommandStart {
  /** Its variables in addition to those of the machine. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The working folder; the project by default. */
  readonly cwd?: string;
  /** Starts it as an operator would: it reads `.env`, and may reach any host. */
  readonly byOperator?: true;
  /** Starts it from `dist`: `plan` takes half the time, but names places there. */
  readonly compiled?: true;
  readonly during?: (child: ChildProcess) => void;
}

/** Runs a command of the suite to its end, as the scripts of `package.json` do. */
export function runCommand(words: readonly string[], start: CommandStart = {}): Promise<EndedProcess> {
  const { variables, cwd = root, byOperator = false, compiled = false, during } = start;
  const env = { ...environment(byOperator), ...variables };
  const { child, ended } = startedProcess(process.execPath, [...(compiled ? compiledWords() : commandWords()), ...words], {
    cwd,
    env,
  });
  during?.(child);
  return ended;
}
