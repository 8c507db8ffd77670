import { resolve } from 'node:path';
import type { Profile } from '../verdict/profile.ts';
import type { MinTested } from '../verdict/run-record.ts';
import type { Deviation, Gate } from '../verdict/verdict-file.ts';
import { deviations } from './accepted-deviations.ts';
import { gate, minTested, profile, type Required, required } from './conformance-variables.ts';
import { checkNames, type Environment, isOwnRun, keepSecrets, withDotenv } from './environment.ts';
import { outputFolder } from './output-variable.ts';
import { Problems } from './settings-error.ts';
import { readTargets, type TargetSource } from './targets.ts';
import { suiteVariables } from './variables/suite-rows.ts';

export type { TargetSource } from './targets.ts';

/** The whole configuration of a run. It contains tokens, so it is never written to disk. */
export interface Settings {
  readonly gate: Gate;
  /** CONFORMANCE_PROFILE, which holds for every target; absent if each target file may say. */
  readonly profile?: Profile;
  readonly require: Required;
  readonly minTested?: MinTested;
  /** Accepted deviations, including expired ones. */
  readonly deviations: readonly Deviation[];
  /** Output folder, absolute. */
  readonly out: string;
  /** One target, or several for a fleet. */
  readonly targets: readonly TargetSource[];
  /** TARGET_CONFIRM_HOST as given, to check URLs from a login's service catalogue. */
  readonly confirm?: string;
  /** Whether the run is one of the project's own: loopback only. */
  readonly ownRun: boolean;
  /** Values that no output may contain: of secret variables, of clouds.yaml, and of secrets that target files refer to. */
  readonly secrets: readonly string[];
  /** The environment with defaults from `.env`, in which commands of a target file run. */
  readonly env: Environment;
}

/** Options of {@link readSettings}. */
export interface ReadOptions {
  /** Base folder of relative paths and `.env`. Default: the working folder. */
  readonly cwd?: string;
  /** Whether to read `.env`. Default: false; always false in a run of the project's own. */
  readonly dotenv?: boolean;
}

/**
 * The configuration in an environment. Reads files, sends nothing, prints nothing.
 * @throws SettingsError with every problem found, which blames the operator's configuration
 */
export function readSettings(given: Environment, options: ReadOptions = {}): Settings {
  const cwd = options.cwd ?? process.cwd();
  const problems = new Problems();
  const ownRun = isOwnRun(given);
  const env = options.dotenv === true && !ownRun ? withDotenv(given, cwd, problems) : given;
  keepSecrets(env, problems);
  const { targets, referenced } = readTargets({ env, cwd, problems });
  checkNames(env, referenced, problems);
  const confirm = env.TARGET_CONFIRM_HOST;
  const profileOfAll = profile(env.CONFORMANCE_PROFILE, problems);
  const least = minTested(env.CONFORMANCE_MIN_TESTED, problems);
  const out = outputFolder(env.CONFORMANCE_OUT, cwd, problems);
  const settings: Settings = {
    gate: gate(env.CONFORMANCE_GATE, problems),
    require: required(env.CONFORMANCE_REQUIRE, problems),
    deviations: deviations(env.CONFORMANCE_DEVIATIONS, cwd, problems),
    out: out ?? resolve(cwd, suiteVariables.CONFORMANCE_OUT.byDefault),
    targets,
    ownRun,
    env,
    secrets: problems.secrets,
    ...(confirm !== undefined && { confirm }),
    ...(profileOfAll !== undefined && { profile: profileOfAll }),
    ...(least !== undefined && { minTested: least }),
  };
  problems.assertNone(out);
  return settings;
}
