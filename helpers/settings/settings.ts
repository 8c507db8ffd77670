import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { defined } from '../../contracts/json.ts';
import { type DocumentedCode, documentedCodes } from '../../contracts/operation.ts';
import { type RequirementId, requirementIds } from '../../contracts/requirements.ts';
import { internal } from '../platform/internal-variable.ts';
import { blobFolderProblem } from '../platform/output/playwright-files.ts';
import { keepOut } from '../platform/text/redaction/kept-out.ts';
import type { Profile } from '../verdict/profile.ts';
import type { MinTested } from '../verdict/run-record.ts';
import type { Gate } from '../verdict/verdict-file.ts';
import { deviations } from './accepted-deviations.ts';
import type { Limits } from './description.ts';
import { checkNames, dotenvIn, type Environment, isOwnRun, keepSecrets, withDefaults, withoutTargets } from './environment.ts';
import { nearRequirement } from './near-name.ts';
import { readVariable } from './schema-reader.ts';
import { Problems, SettingsError } from './settings-error.ts';
import { readTargets, type TargetSource } from './targets.ts';
import { variables } from './variables.ts';

export type { TargetSource };

/** The whole configuration of a run. It contains tokens, so it is never written to disk. */
export type Settings = ReturnType<typeof readSettings>;

interface ReadOptions {
  /** Base folder of relative paths and `.env`. Default: the working folder. */
  readonly cwd?: string;
  /** Whether to read `.env`. Default: false; always false in a run of the project's own. */
  readonly dotenv?: boolean;
  /** Whether to leave out what names or reaches a target: the blobs of a merge say what was tested. Its secrets are kept out of output. */
  readonly withoutTargets?: boolean;
}

/**
 * The configuration in an environment. Reads files, sends nothing, prints nothing.
 * @throws SettingsError with every problem found, which blames the operator's configuration
 */
export function readSettings(given: Environment, options: ReadOptions = {}) {
  const cwd = options.cwd ?? process.cwd();
  const problems = new Problems();
  const ownRun = isOwnRun(given);
  const dotenv = options.dotenv === true && !ownRun ? dotenvIn(cwd, problems) : {};
  const set = withDefaults(given, dotenv);
  keepSecrets(set, problems);
  expectUnset(set, problems);
  const env = options.withoutTargets ? withoutTargets(set) : set;
  const referenced = new Set<string>();
  const targets = readTargets({ env, given, dotenv, cwd, problems, referenced });
  checkNames(env, referenced, problems);
  const optional = {
    /** TARGET_CONFIRM_HOST as given, to check URLs from a login's service catalogue. */
    confirm: env.TARGET_CONFIRM_HOST,
    /** CONFORMANCE_PROFILE, which holds for every target; absent if each target file may say. */
    profile: word('CONFORMANCE_PROFILE', env, problems) as Profile | undefined,
    minTested: minTested(word('CONFORMANCE_MIN_TESTED', env, problems)),
  };
  const out = outputFolder(env.CONFORMANCE_OUT, cwd, problems);
  const settings = {
    gate: (word('CONFORMANCE_GATE', env, problems) ?? 'must') as Gate,
    require: required(env.CONFORMANCE_REQUIRE, problems),
    /** Accepted deviations, including expired ones. */
    deviations: deviations(env.CONFORMANCE_DEVIATIONS, cwd, problems),
    /** Output folder, absolute. */
    out: out ?? resolve(cwd, defaultFolder),
    targets,
    /** Whether the run is one of the project's own: loopback only. */
    ownRun,
    /** The environment with defaults from `.env`, in which commands of a target file run. */
    env,
    /** Values that no output may contain: of secret variables, of clouds.yaml, and of secrets that target files refer to. */
    secrets: problems.secrets,
    ...defined(optional),
  };
  problems.assertNone();
  return settings;
}

type Configured = { readonly settings: Settings } | { readonly error: SettingsError };

let read: Configured | undefined;

/**
 * Reads the settings once in a process. Keeps an error instead of throwing it: thrown by the configuration file, it would print a
 * stack.
 */
export function settingsOrError(): Configured {
  if (read !== undefined) return read;
  try {
    const settings = readSettings(process.env, { dotenv: true, withoutTargets: internal().merging === true });
    // Hides passwords and keys before any login uses them.
    keepOut(settings.secrets);
    const problem = blobFolderProblem();
    if (problem !== undefined) throw new SettingsError([problem]);
    read = { settings: internal().smoke ? withoutSettling(settings) : settings };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    error.stack = error.message;
    read = { error };
  }
  return read;
}

/** Settings without the wait before the late reads: a smoke run ends with its last test. */
function withoutSettling(settings: Settings): Settings {
  const atOnce = <Has extends { readonly limits: Limits }>(has: Has): Has => ({ ...has, limits: { ...has.limits, settleMs: 0 } });
  const targets = settings.targets.map((source): TargetSource => {
    if (source.kind === 'embedded') return atOnce(source);
    return { ...source, description: atOnce(source.description) };
  });
  return { ...settings, targets };
}

/** The settings. @throws SettingsError, whose message is complete: no stack is needed. */
export function configured(): Settings {
  const result = settingsOrError();
  if ('error' in result) throw result.error;
  return result.settings;
}

/** The settings; undefined if they are wrong, which the set-up then reports. */
export function settingsIfRight(): Settings | undefined {
  const result = settingsOrError();
  return 'error' in result ? undefined : result.settings;
}

const nodeDebug = [
  'nothing, because Node would print the tokens of the run',
  'unset it; the report has every exchange without them',
];

/** Variables of others that do harm: Node's would print each request with its tokens, and a run that ignored Allure's would send too much. */
const unset = {
  NODE_DEBUG: nodeDebug,
  NODE_DEBUG_NATIVE: nodeDebug,
  ALLURE_TESTPLAN_PATH: ['nothing, because the suite reads no test plan', 'unset it, and select with --grep or by file'],
};

function expectUnset(env: Environment, problems: Problems): void {
  for (const [name, [expected = '', fix = '']] of Object.entries(unset))
    if (env[name]) problems.add(name, expected, problems.shown(env[name]), fix);
}

/** What must have been exercised: everything, or these codes and requirements. */
type Required = 'all' | readonly (DocumentedCode | RequirementId)[];

const codes: readonly DocumentedCode[] = documentedCodes.map(({ code }) => code);

const defaultFolder = String(variables.CONFORMANCE_OUT?.default);

/** The text of a variable as its schema has it; undefined if it is not set, or after a problem was added. */
const word = (name: string, env: Environment, problems: Problems): string | undefined =>
  env[name] === undefined ? undefined : (readVariable(env[name].trim(), name, problems) as string | undefined);

/** A number of requirements, a share of them, or those of the last whole run. */
function minTested(text: string | undefined): MinTested | undefined {
  if (text === undefined || text === 'last') return text;
  const number = Number.parseFloat(text);
  if (text.endsWith('%')) return { share: number / 100 };
  return text.includes('.') ? { share: number } : { count: number };
}

/** CONFORMANCE_REQUIRE: codes and ids separated by commas or blanks, or `all`; nothing by default. */
function required(text: string | undefined, problems: Problems): Required {
  if (text === undefined) return [];
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 1 && words[0] === 'all') return 'all';
  const expected = 'codes of the guide and requirement ids, or all';
  if (words.length === 0) problems.add('CONFORMANCE_REQUIRE', expected, 'an empty text', 'write it like 204,401, or unset it');
  return words.flatMap((word) => {
    const known = codes.find((code) => String(code) === word) ?? requirementIds.find((id) => id === word);
    if (known !== undefined) return [known];
    const fix = nearRequirement(word) ?? `codes are ${codes.join(', ')}, and an id looks like DI-401-02`;
    problems.add('CONFORMANCE_REQUIRE', expected, problems.shown(word), fix);
    return [];
  });
}

/** CONFORMANCE_OUT as an absolute path without symbolic links. Undefined if no folder can be there. Claiming it shows whether it is this suite's. */
function outputFolder(text: string | undefined, cwd: string, problems: Problems): string | undefined {
  const given = resolve(cwd, text ?? defaultFolder);
  const refuse = (received: string): undefined =>
    problems.add('CONFORMANCE_OUT', 'a folder of its own for reports, there or not', received, 'choose a folder such as reports');
  if (text?.trim() === '') return refuse('an empty text');
  try {
    return withoutLinks(given);
  } catch (error) {
    return refuse(`${problems.shown(text ?? given)} (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** A path whose existing part contains no links. @throws the system's error for a part that is not a folder */
function withoutLinks(path: string): string {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return realpathSync(path);
  return dirname(path) === path ? path : join(withoutLinks(dirname(path)), basename(path));
}
