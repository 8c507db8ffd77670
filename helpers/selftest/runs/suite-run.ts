import { type ChildProcess, spawn } from 'node:child_process';
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
import { type EndedProcess, heard } from './ended-process.ts';

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
export interface StartedRun {
  readonly child: ChildProcess;
  /** Resolves when the output contains the text; rejects if the run ends first. */
  readonly said: (text: string | RegExp) => Promise<void>;
  readonly ended: Promise<SuiteRun>;
}

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
export const suiteStart = (args: readonly string[]) => configStart('playwright.config', args);

/** Any configuration that `npm run build` compiles, by its path without the extension. */
const configStart = (name: string, args: readonly string[] = []) =>
  startsFromDist(args)
    ? { config: join(root, `dist/${name}.js`), variables: { PW_DISABLE_TS_ESM: '1' } }
    : { config: join(root, `${name}.ts`), variables: {} };

/** Options of {@link startSuite}. */
export interface SuiteOptions {
  readonly args?: readonly string[];
  /** Merges the blobs of shards in this folder instead of sending anything. */
  readonly blobs?: string;
  /** An operator's run, which may reach any host. It starts in the output folder, which has no `.env`. */
  readonly byOperator?: true;
  /** Started by `npm run conformance`, through a shell. */
  readonly byNpm?: true;
  /** Started by the command `run`, as `npm run conformance` and the package do. */
  readonly byCommand?: true;
  /** Makes Allure's page, which takes a third of a short run. By default the report is the statement alone. */
  readonly page?: true;
}

/** Starts a run of the suite with these variables alone; by default as the project's own: no `.env`, loopback only. */
export function startSuite(variables: Readonly<Record<string, string>>, out: string, options: SuiteOptions = {}): StartedRun {
  const { args = [], blobs, byOperator = false, byNpm = false, byCommand = false, page = false } = options;
  const start = suiteStart(args);
  const given = { ...environment(byOperator), ...start.variables, CONFORMANCE_OUT: join(out, 'reports'), ...variables };
  const env = page ? given : withInternal(given, { statementOnly: true });
  const results = ['--output', join(out, 'test-results')];
  const direct = blobs === undefined ? ['test', '-c', start.config, ...results] : ['merge-reports', '-c', start.config, blobs];
  const command = byNpm ? 'npm' : process.execPath;
  const started = byCommand ? [...commandWords(), 'run', ...results] : [playwrightCli, ...direct];
  const before = byNpm ? ['run', '--silent', 'conformance', '--', ...results] : started;
  const child = spawn(command, [...before, ...args], { cwd: byOperator ? out : root, env });
  const { said, ended } = heard(child);
  const run = ended.then(({ status, output }) => ({
    status,
    output,
    verdict: verdictIn(out),
  }));
  return { child, said, ended: run };
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
  const child = spawn(process.execPath, [...(compiled ? compiledWords() : commandWords()), ...words], { cwd, env });
  const { ended } = heard(child);
  during?.(child);
  return ended;
}
