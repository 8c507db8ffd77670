import type { FullConfig, FullProject } from '@playwright/test';
import type { Suite } from '@playwright/test/reporter';
import { requirementIds } from '../../contracts/requirements.ts';
import { tellBlob } from '../platform/blob-entries.ts';
import { choosesTests, tokensIn } from '../platform/installation/playwright-words.ts';
import { internal } from '../platform/internal-variable.ts';
import { keptOut } from '../platform/text/redaction/kept-out.ts';
import type { ReportedTarget, ReporterOptions } from '../run/project-outline.ts';
import { targetNotes } from '../run/run-notes.ts';
import { defaultProfile } from '../verdict/profile.ts';
import { selectedTargets, targetName } from '../verdict/project-names.ts';
import type { Selection } from '../verdict/verdict-file.ts';
import { type RunFrame, requirementOfTest, targetOf } from './target-report.ts';

/** `merge-reports` ignores the status of a reporter. That shards are merged does not show in the configuration. */
export const merging = process.argv.includes('merge-reports');

/** Selected targets in the order of the configuration; blobs bring their own, which the merging job need not know. */
export function reportedTargets(config: FullConfig, suite: Suite, options: ReporterOptions): ReportedTarget[] {
  const merged = merging ? mergedTargets(suite, options) : [];
  if (merged.length > 0) return merged;
  const selected = selectedTargets(config);
  const chosen = chosenBy(process.argv.slice(process.argv.indexOf('test') + 1));
  return options.targets
    .filter(({ name }) => merging || selected.includes(name))
    .map((target) => {
      const { url = target.url } = targetNotes(target.name);
      return { ...target, ...keptOut.json({ url, ...(chosen !== undefined && { chosen }) }) };
    });
}

/** The targets that `tellBlobs` left in blobs. */
function mergedTargets(suite: Suite, { targets, profileIsSet }: ReporterOptions): ReportedTarget[] {
  const [ownProfile = defaultProfile] = targets.map(({ profile }) => profile);
  const found = new Map<string, ReportedTarget>();
  for (const project of suite.suites.flatMap((each) => each.project() ?? [])) {
    const name = targetName(project.name);
    const told: Partial<ReportedTarget> = project.metadata;
    const { url = targets.find((each) => each.name === name)?.url, profile = ownProfile } = told;
    if (name !== '' && url !== undefined) found.set(name, { ...told, name, url, profile: profileIsSet ? ownProfile : profile });
  }
  return [...found.values()];
}

/** Which part of the suite a run is on a target. */
export function partOf(config: FullConfig, suite: Suite, { name, chosen }: ReportedTarget): Pick<RunFrame, 'part' | 'selection'> {
  if (config.shard !== null) return { part: 'shard', selection: shardOf(chosen, config.shard) };
  const tests = suite.allTests().filter((test) => targetOf(test) === name);
  const selected = new Set(tests.map(requirementOfTest));
  // Without tests the set-up has failed: that is not a selection. Shards of the whole suite may lack one.
  const isWhole = tests.length === 0 || requirementIds.every((id) => selected.has(id)) || (merging && chosen === undefined);
  return isWhole ? { part: 'whole' } : { part: 'selection', selection: chosen ?? { kind: 'grep', text: 'some tests' } };
}

/** The job that merges shards logs in nowhere, and has no other way to know a URL from a service catalogue. Blobs keep metadata. */
export function tellBlobs(projects: readonly FullProject[], targets: readonly ReportedTarget[]): void {
  for (const project of projects) {
    const target = targets.find(({ name }) => name === targetName(project.name));
    if (target !== undefined) project.metadata = { ...project.metadata, ...target };
  }
}

/** What the clean-up of a shard found is in no test: the job that merges the shards reads it here. */
export function tellOfCleanUp(project: FullProject): void {
  const { atCleanUp } = targetNotes(project.name);
  if (atCleanUp !== undefined) tellBlob(project, keptOut.json({ atCleanUp }));
}

type Chosen = Pick<Selection, 'kind' | 'text'>;

/** The choice of Playwright's command line, without the options that choose no test; undefined if that is everything. */
export function chosenBy(words: readonly string[]): Chosen | undefined {
  if (internal().smoke) return { kind: 'smoke', text: 'smoke' };
  const tokens = tokensIn(words);
  const chosen = tokens.flatMap((token) => {
    if (token.kind === 'positional') return [token.value];
    if (token.kind !== 'option' || !choosesTests(token.name)) return [];
    return words.slice(token.index, token.index + (token.inlineValue === false ? 2 : 1));
  });
  if (chosen.length === 0) return undefined;
  const isByFile = tokens.every((token) => token.kind !== 'option' || !choosesTests(token.name));
  return { kind: isByFile ? 'files' : 'grep', text: chosen.join(' ') };
}

/** One shard of what was chosen. */
export function shardOf(
  chosen: Chosen | undefined,
  { current, total }: { readonly current: number; readonly total: number },
): Chosen {
  const of = chosen === undefined ? '' : ` of ${chosen.text}`;
  return { kind: 'shard', text: `${current}/${total}${of}` };
}
