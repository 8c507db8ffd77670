import { defined } from '../../contracts/json.ts';
import { suiteVersion } from '../platform/installation/own-files.ts';
import { keptOut } from '../platform/text/redaction/kept-out.ts';
import type { Provocation, TargetDescription } from '../settings/description.ts';
import { hasFewImages } from '../settings/operators-images.ts';
import { settingsIfRight } from '../settings/settings.ts';
import { acceptanceText, isExpired } from '../verdict/acceptance.ts';
import { defaultProfile, type Profile } from '../verdict/profile.ts';
import type { MinTested } from '../verdict/run-record.ts';
import type { Deviation, Gate, Selection, TestedTarget } from '../verdict/verdict-file.ts';
import { type PlannedTarget, plannedTarget } from './planned-target.ts';

/** A target as its report names it. */
export interface ReportedTarget extends TestedTarget {
  /** The subject of the verdict. */
  readonly profile: Profile;
  /** How the run was narrowed down; absent if it was not. Blobs of shards bring it to the job that merges them. */
  readonly chosen?: Pick<Selection, 'kind' | 'text'>;
}

/** Options of the reporter in the configuration. No secrets: Playwright writes options into blobs. */
export interface ReporterOptions {
  readonly out: string;
  readonly gate: Gate;
  readonly require: 'all' | readonly (number | string)[];
  readonly minTested?: MinTested;
  /** Whether CONFORMANCE_PROFILE is set: a job that merges shards then takes its profile, not that of the blobs. */
  readonly profileIsSet: boolean;
  readonly deviations: readonly Deviation[];
  /** No targets if the configuration is wrong: nothing is written then. */
  readonly targets: readonly ReportedTarget[];
  readonly suite: string;
  /** Whether to make the HTML page; by default, yes. Nobody reads the page of the project's own runs. */
  readonly page?: boolean;
}

/** Requirements whose violation is accepted, with the reason. An expired deviation accepts nothing. */
export function acceptedDeviations(): Record<string, string> {
  const today = new Date().toISOString();
  const valid = settingsIfRight()?.deviations.filter((deviation) => !isExpired(deviation, today)) ?? [];
  return Object.fromEntries(valid.map((each) => [each.requirement, acceptanceText(each)]));
}

interface TargetOutline extends Pick<PlannedTarget, 'limits' | 'provoke'> {
  /** What reports show of it. The URL has no credentials, which the settings refuse; it is a description if it is known only later. */
  readonly reported: ReportedTarget;
  /** Whether it is on another machine: requests take their time, and tests do not share a processor with the target. */
  readonly remote: boolean;
  /** Whether one worker uses all its images. */
  readonly fewImages: boolean;
}

/** The targets in outline. If the settings are wrong, one placeholder: the set-up then reports the error. */
export function outlines(): TargetOutline[] {
  const settings = settingsIfRight();
  if (settings === undefined) {
    const reported = { name: 'target', url: '', profile: defaultProfile };
    const limits = { deletes: 0, timeoutMs: 10_000, settleMs: 0, collectionDelete: false };
    return [{ reported, limits, provoke: {}, remote: false, fewImages: false }];
  }
  return settings.targets.map((source) => {
    const { name, limits, provoke, profile, onLoopback, images } = plannedTarget(source, settings);
    const { embedded, url = 'from the service catalogue' } = source.description;
    const about = embedded
      ? { url: 'embedded reference target', builtIn: true as const }
      : { url, ...softwareOf(source.description) };
    const reported = { name, profile, settleMs: limits.settleMs, ...about };
    return { reported, limits, provoke, remote: !onLoopback, fewImages: hasFewImages({ images, limits }) };
  });
}

/** The targets as far as their settings describe them; none if the settings are wrong. */
export function plannedTargets(): PlannedTarget[] {
  const settings = settingsIfRight();
  return settings?.targets.map((source) => plannedTarget(source, settings)) ?? [];
}

/** The software of a target as reports may show it: a reference in the target file may lead to a secret. */
const softwareOf = ({ implementation }: Pick<TargetDescription, 'implementation'>) =>
  implementation === undefined
    ? defined({ commit: commitOfPipeline(process.env) })
    : { implementation: keptOut.json(implementation) };

/** Where pipelines say of which commit they are: GitHub, GitLab, Jenkins, Azure, CircleCI, Bitbucket. */
const commits = ['GITHUB_SHA', 'CI_COMMIT_SHA', 'GIT_COMMIT', 'BUILD_SOURCEVERSION', 'CIRCLE_SHA1', 'BITBUCKET_COMMIT'];

/** The commit of the pipeline that runs the suite; undefined if there is none. */
export const commitOfPipeline = (env: NodeJS.ProcessEnv): string | undefined =>
  commits.map((name) => env[name]?.toLowerCase()).find((text) => text !== undefined && /^[\da-f]{7,64}$/.test(text));

/** Codes whose provocation switches the whole target: steps before and after that do not name `{image}`. */
export function wholeTargetCodes(): number[] {
  return outlines().flatMap(({ provoke }) =>
    Object.entries(provoke).flatMap(([code, way]) => (isWhole(way) ? [Number(code)] : [])),
  );
}

function isWhole(way: Provocation): boolean {
  if ('burst' in way) return true;
  return 'before' in way && !JSON.stringify(way.before).includes('{image}');
}

/** The facts that the reporter needs. If the settings are wrong, there are no targets and it writes nothing. */
export function reporterOptions(): ReporterOptions {
  const suite = suiteVersion();
  const settings = settingsIfRight();
  if (settings === undefined)
    return { out: 'reports', gate: 'must', require: [], profileIsSet: false, deviations: [], targets: [], suite };
  const { out, gate, require, minTested, profile, deviations } = settings;
  const targets = outlines().map(({ reported }) => reported);
  return { out, gate, require, ...defined({ minTested }), profileIsSet: profile !== undefined, deviations, targets, suite };
}
