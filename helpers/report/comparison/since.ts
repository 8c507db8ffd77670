import { existsSync, readFileSync } from 'node:fs';
import { isRequirementId, type RequirementId, requirementIds, requirements } from '../../../contracts/requirements.ts';
import type { RunRecord } from '../../verdict/run-record.ts';
import { subjectOf } from '../../verdict/shown-reason.ts';
import { type RequirementVerdict, ranking, type VerdictFile } from '../../verdict/verdict-file.ts';
import { type Change, type ComparedVerdict, comparisonOf, isViolation } from './comparison.ts';

/** What became of MUST and SHOULD requirements since the last whole run of the target. */
export interface Since {
  /** When that run ended, ISO 8601. */
  readonly ended: string;
  /** Of a selection without rules on responses: they saw fewer of them than the whole run. */
  readonly fixed: readonly RequirementId[];
  /** Violated now, and not then. */
  readonly added: readonly RequirementId[];
  readonly still: readonly RequirementId[];
  /** Violated then, and not decided now; of a selection none is listed. */
  readonly lost: readonly RequirementId[];
  /** What those are about that were decided then and not now, these among them; of a selection none is listed. */
  readonly less: readonly string[];
}

/** A run of the history as a comparison reads it, under the profile of the verdict that it is compared with. */
const asVerdict = ({ ended, verdicts }: RememberedRun, { suite, target, profile }: VerdictFile): ComparedVerdict => ({
  suite,
  target,
  profile,
  started: ended,
  verdict: null,
  selection: null,
  requirements: requirementIds.map((id) => {
    const { level, statement } = requirements[id];
    return { id, level, statement, verdict: verdicts[id] ?? 'untested', evidence: [], reason: null };
  }),
});

/** What changed since the last whole run. */
export function sinceOf(file: VerdictFile, last: RememberedRun): Since {
  const { differences, stillViolated } = comparisonOf(asVerdict(last, file), file);
  const ids = (is: (change: Change, before: string) => boolean): RequirementId[] => {
    const found = new Set(differences.filter(({ change, before }) => is(change, before)).map(({ id }) => id));
    return file.requirements.filter(({ id, level }) => level !== 'MAY' && found.has(id)).map(({ id }) => id);
  };
  const untested = file.selection === null ? ids((change) => change === 'newly untested') : [];
  return {
    ended: last.ended,
    fixed: ids((change) => change === 'fixed').filter((id) => file.selection === null || !('over' in requirements[id])),
    added: ids((change) => change === 'regression' || change === 'newly found'),
    still: requirementIds.filter((id) => stillViolated.includes(id)),
    lost: ids((change, before) => change === 'newly untested' && isViolation(before)).filter((id) => untested.includes(id)),
    less: file.requirements.filter(({ id }) => untested.includes(id)).map(subjectOf),
  };
}

/** A whole run of a target, as its history remembers it. */
export interface RememberedRun {
  /** When it ended, ISO 8601. */
  readonly ended: string;
  readonly verdicts: Readonly<Partial<Record<RequirementId, RequirementVerdict>>>;
}

/**
 * Whether a history remembers a run: a whole one that came to a verdict. A selection, a shard, or a run that was cut short or decided too
 * little would be a hole in the trend, and hide what is tested less than before.
 */
export const isRemembered = ({ part, stopped }: Pick<RunRecord, 'part' | 'stopped'>, word: VerdictFile['verdict']): boolean =>
  part === 'whole' && stopped === undefined && word !== null && word !== 'inconclusive' && word !== 'broken';

/** As much of a line of Allure's history as is read here: `allure/allure-results.ts` writes the labels. */
interface Line {
  readonly timestamp?: number;
  readonly testResults?: Readonly<Record<string, { readonly labels?: readonly Label[] }>>;
}

interface Label {
  readonly name: string;
  readonly value?: string;
}

const isVerdict = (text: string): text is RequirementVerdict => (ranking as readonly string[]).includes(text);

/** The run in one line; undefined if the line holds none, as one that somebody else wrote. */
function runIn(json: string): RememberedRun | undefined {
  try {
    const { timestamp, testResults = {} } = JSON.parse(json) as Line;
    const verdicts = new Map<RequirementId, RequirementVerdict>();
    for (const { labels = [] } of Object.values(testResults)) {
      const id = labels.find(({ name, value = '' }) => name === 'tag' && isRequirementId(value))?.value ?? '';
      const { value = '' } = labels.find(({ name }) => name === 'verdict') ?? {};
      if (isRequirementId(id) && isVerdict(value)) verdicts.set(id, value);
    }
    if (typeof timestamp !== 'number') return undefined;
    return { ended: new Date(timestamp).toISOString(), verdicts: Object.fromEntries(verdicts) };
  } catch {
    return undefined;
  }
}

/** The last whole run that a history holds; undefined if it holds none, or there is no such file. */
export function lastRun(path: string): RememberedRun | undefined {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const runs = lines.flatMap((line) => runIn(line) ?? []);
  return runs.sort((a, b) => (a.ended < b.ended ? -1 : 1)).at(-1);
}
