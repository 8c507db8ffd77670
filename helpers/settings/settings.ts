import type { TargetDescription } from '../target/description.ts';
import { type Gate, gate, outputFolder, type Required, required } from './conformance-variables.ts';
import { checkNames, type Environment, isOwnRun, keepSecrets, withDotenv } from './environment.ts';
import { variablesThatNeedTarget } from './names.ts';
import { Problems } from './settings-error.ts';
import { described } from './target-description.ts';
import { emptyDraft } from './target-draft.ts';
import { checkConfirmed } from './target-url.ts';
import { applyVariables } from './target-variables.ts';

/** Where a target comes from. `chosen` says which and why, for the first line printed. */
export type TargetSource =
  | { readonly kind: 'embedded'; readonly name: string; readonly limits: TargetDescription['limits']; readonly chosen: string }
  | { readonly kind: 'described'; readonly description: TargetDescription };

/** The whole configuration of a run. Holds tokens: never written to disk. */
export interface Settings {
  readonly gate: Gate;
  readonly require: Required;
  /** Output folder, absolute. */
  readonly out: string;
  /** One target, or several for a fleet. */
  readonly targets: readonly TargetSource[];
  /** TARGET_CONFIRM_HOST as it was given, for URLs that a login's catalogue gives. */
  readonly confirm?: string;
  /** A run of the project's own: loopback only. */
  readonly ownRun: boolean;
}

/** Options of {@link readSettings}. */
export interface ReadOptions {
  /** Folder that relative paths and `.env` start at; the working folder by default. */
  readonly cwd?: string;
  /** Whether to read `.env`; not by default, and never in a run of the project's own. */
  readonly dotenv?: boolean;
}

/**
 * The configuration that an environment gives; reads files, sends nothing, prints nothing.
 * @throws SettingsError with every problem found; the operator's configuration is to blame.
 */
export function readSettings(given: Environment, options: ReadOptions = {}): Settings {
  const cwd = options.cwd ?? process.cwd();
  const problems = new Problems();
  const ownRun = isOwnRun(given);
  const env = options.dotenv === true && !ownRun ? withDotenv(given, cwd, problems) : given;
  keepSecrets(env, problems);
  checkNames(env, new Set(), problems);
  const confirm = env.TARGET_CONFIRM_HOST;
  const settings: Settings = {
    gate: gate(env.CONFORMANCE_GATE, problems),
    require: required(env.CONFORMANCE_REQUIRE, problems),
    out: outputFolder(env.CONFORMANCE_OUT, cwd, problems),
    targets: targets(env, cwd, problems),
    ownRun,
    ...(confirm !== undefined && { confirm }),
  };
  for (const target of settings.targets)
    if (target.kind === 'described') checkConfirmed(target.description.url, { confirm, ownRun }, problems);
  problems.assertNone();
  return settings;
}

function targets(env: Environment, cwd: string, problems: Problems): TargetSource[] {
  const draft = emptyDraft();
  applyVariables(draft, env, cwd, problems);
  if (env.TARGET_URL !== undefined) {
    const description = described(draft, `TARGET_URL is set`, problems);
    return description === undefined ? [] : [{ kind: 'described', description }];
  }
  for (const name of variablesThatNeedTarget) {
    if (env[name] !== undefined)
      problems.add(
        'TARGET_URL',
        `a URL, as ${name} is set`,
        'nothing',
        `set TARGET_URL or TARGET_FILE, or unset ${name} to run on the embedded reference target`,
      );
  }
  const embedded = described({ ...draft, url: 'http://127.0.0.1' }, '', problems);
  if (embedded === undefined) return [];
  return [
    {
      kind: 'embedded',
      name: 'reference',
      limits: embedded.limits,
      chosen: 'the embedded reference target, as no TARGET_URL, TARGET_FILE, OS_* or RAX_* is set',
    },
  ];
}
