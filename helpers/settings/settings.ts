import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { defined } from '../../contracts/json.ts';
import { type DocumentedCode, documentedCodes } from '../../contracts/operation.ts';
import { type RequirementId, requirementIds, requirements } from '../../contracts/requirements.ts';
import type { Environment } from '../platform/environment.ts';
import { internal } from '../platform/internal-variable.ts';
import { blobFolderProblem } from '../platform/output/playwright-files.ts';
import { keepOut } from '../platform/text/redaction/kept-out.ts';
import { defaultProfile, isGated, type Profile, smaller } from '../verdict/profile.ts';
import type { MinTested } from '../verdict/run-record.ts';
import type { Gate } from '../verdict/verdict-file.ts';
import { deviations } from './accepted-deviations.ts';
import { OWN_RUN } from './command-environment.ts';
import { checkNames, dotenvIn, keepSecrets } from './environment.ts';
import { nearRequirement } from './near-name.ts';
import { readVariable, variables } from './schema.ts';
import { Problems, SettingsError } from './settings-error.ts';
import { readTargets } from './targets.ts';

/** The whole configuration of a run. It contains tokens, so it is never written to disk. */
export type Settings = ReturnType<typeof readSettings>;

interface ReadOptions {
  /** Base folder of relative paths and `.env`. Default: the working folder. */
  readonly cwd?: string;
  /** Whether to read `.env`. Default: false; always false in a run of the project's own. */
  readonly dotenv?: boolean;
  /** Whether to leave out what names or reaches a target: the blobs of a merge say what was tested. Its secrets are kept out of output. */
  readonly withoutTargets?: boolean;
  /** Whether images are read again at once: a smoke run ends with its last test. */
  readonly atOnce?: boolean;
}

/**
 * The configuration in an environment. Reads files, sends nothing, prints nothing.
 * @throws SettingsError with every problem found, which blames the operator's configuration
 */
export function readSettings(given: Environment, options: ReadOptions = {}) {
  const cwd = options.cwd ?? process.cwd();
  const problems = new Problems();
  const ownRun = given[OWN_RUN] === '1';
  const dotenv = options.dotenv === true && !ownRun ? dotenvIn(cwd, problems) : {};
  // The real environment wins, even with an empty value.
  const set = { ...dotenv, ...defined(given) };
  keepSecrets(set, problems);
  expectUnset(set, problems);
  const kept = Object.entries(set).filter(([name]) => !(options.withoutTargets && /^(?:TARGET|OS|RAX)_/.test(name)));
  const env: Environment = Object.fromEntries(kept);
  const referenced = new Set<string>();
  const targets = readTargets({ env, given, dotenv, cwd, problems, referenced, ownRun, atOnce: options.atOnce === true });
  checkNames(env, referenced, problems);
  const named = (name: string): string | undefined =>
    env[name] === undefined ? undefined : (readVariable(env[name].trim(), name, problems) as string | undefined);
  const profile = named('CONFORMANCE_PROFILE') as Profile | undefined;
  const profiles = targets.map(({ description }) => description.profile ?? defaultProfile);
  // The blobs of a merge have theirs.
  const smallest = options.withoutTargets ? 'endpoint' : profiles.reduce(smaller, 'endpoint');
  const optional = {
    /** TARGET_CONFIRM_HOST as given, to check URLs from a login's service catalogue. */
    confirm: env.TARGET_CONFIRM_HOST,
    /** CONFORMANCE_PROFILE, which holds for every target; absent if each target file may say. */
    profile,
    minTested: minTested(named('CONFORMANCE_MIN_TESTED'), profile ?? smallest, problems),
  };
  const settings = {
    gate: (named('CONFORMANCE_GATE') ?? variables.CONFORMANCE_GATE?.default) as Gate,
    require: required(env.CONFORMANCE_REQUIRE, problems),
    /** Accepted deviations, including expired ones. */
    deviations: deviations(env.CONFORMANCE_DEVIATIONS, cwd, problems),
    /** Output folder, absolute. */
    out: outputFolder(named('CONFORMANCE_OUT') ?? String(variables.CONFORMANCE_OUT?.default), cwd, problems),
    targets,
    names: targets.map(({ description }) => description.name),
    /** Whether the run is one of the project's own: loopback only. */
    ownRun,
    /** Values that no output may contain: of secret variables, of clouds.yaml, and of secrets that target files refer to. */
    secrets: problems.secrets,
    ...defined(optional),
  };
  problems.assertNone();
  return settings;
}

let read: Settings | SettingsError | undefined;

/** The settings, which are read once in a process. @throws SettingsError, whose message is complete: no stack is needed. */
export function configured(): Settings {
  read ??= settingsOrError();
  if (read instanceof SettingsError) throw read;
  return read;
}

/** The settings; undefined if they are wrong, which the set-up then reports: thrown by the configuration file, an error would print a stack. */
export function settingsIfRight(): Settings | undefined {
  read ??= settingsOrError();
  return read instanceof SettingsError ? undefined : read;
}

function settingsOrError(): Settings | SettingsError {
  try {
    const { merging: withoutTargets = false, smoke: atOnce = false } = internal();
    const settings = readSettings(process.env, { dotenv: true, withoutTargets, atOnce });
    // Hides passwords and keys before any login uses them.
    keepOut(settings.secrets);
    const problem = blobFolderProblem();
    if (problem !== undefined) throw new SettingsError([problem]);
    return settings;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    error.stack = error.message;
    return error;
  }
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

/** A number of requirements, a share of them, or those of the last whole run. `profile`: the smallest of a target. */
function minTested(text: string | undefined, profile: Profile, problems: Problems): MinTested | undefined {
  if (text === undefined || text === 'last') return text;
  const number = Number.parseFloat(text);
  if (text.endsWith('%')) return { share: number / 100 };
  if (text.includes('.')) return { share: number };
  // No run would come to as many.
  const most = requirementIds.filter((id) => requirements[id].level === 'MUST' && isGated(profile, id)).length;
  if (number > most)
    problems.add(
      'CONFORMANCE_MIN_TESTED',
      `no more than the ${most} MUST requirements of the profile ${profile}`,
      problems.shown(text),
      'write it like 90%, or unset the variable',
    );
  return { count: number };
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

/** An absolute path without symbolic links. Adds a problem if no folder can be there. Claiming it shows whether it is this suite's. */
function outputFolder(path: string, cwd: string, problems: Problems): string {
  const given = resolve(cwd, path);
  try {
    return withoutLinks(given);
  } catch (error) {
    const received = `${problems.shown(path)} (${(error as NodeJS.ErrnoException).code})`;
    problems.add('CONFORMANCE_OUT', variables.CONFORMANCE_OUT?.title ?? '', received, 'choose a folder such as reports');
    return given;
  }
}

/** A path whose existing part contains no links. @throws the system's error for a part that is not a folder */
function withoutLinks(path: string): string {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return realpathSync(path);
  return dirname(path) === path ? path : join(withoutLinks(dirname(path)), basename(path));
}
