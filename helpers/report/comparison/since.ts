import { existsSync, readFileSync } from 'node:fs';
import { isRequirementId, type RequirementId, requirements } from '../../../contracts/requirements.ts';
import type { RunRecord } from '../../verdict/run-record.ts';
import { subjectOf } from '../../verdict/shown-reason.ts';
import { type RequirementRow, type RequirementVerdict, ranking, type VerdictFile } from '../../verdict/verdict-file.ts';
import { type Change, changeOf, isViolation } from './comparison.ts';

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

/** What changed since the last whole run. */
export function sinceOf({ requirements: rows, selection }: VerdictFile, { ended, verdicts }: RememberedRun): Since {
  const binding = rows.filter(({ level }) => level !== 'MAY');
  const beforeOf = ({ id }: RequirementRow): RequirementVerdict => verdicts[id] ?? 'untested';
  const became = (...wanted: readonly Change[]): RequirementRow[] =>
    binding.filter((row) => wanted.some((change) => change === changeOf(beforeOf(row), row.verdict)));
  const untested = selection === null ? became('newly untested') : [];
  const idsOf = (of: readonly RequirementRow[]): RequirementId[] => of.map(({ id }) => id);
  return {
    ended,
    fixed: idsOf(became('fixed')).filter((id) => selection === null || !('over' in requirements[id])),
    added: idsOf(became('regression', 'newly found')),
    still: idsOf(rows.filter((row) => isViolation(beforeOf(row)) && isViolation(row.verdict))),
    lost: idsOf(untested.filter((row) => isViolation(beforeOf(row)))),
    less: untested.map(subjectOf),
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

/** What the history of a target holds. */
export interface RunHistory {
  /** The lines that hold a whole run each. */
  readonly lines: readonly string[];
  /** How many lines hold none: a full disk or a killed job leaves half a line, with which Allure makes no page. */
  readonly damaged: number;
  /** The last run; absent if the file holds none, or there is no such file. */
  readonly last?: RememberedRun;
}

/** The history in a file. */
export function historyIn(path: string): RunHistory {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const all = text.split('\n').filter((line) => line.trim() !== '');
  const kept = all.flatMap((line) => {
    const run = runIn(line);
    return run === undefined ? [] : [{ line, run }];
  });
  const last = kept
    .map(({ run }) => run)
    .sort((a, b) => (a.ended < b.ended ? -1 : 1))
    .at(-1);
  return {
    lines: kept.map(({ line }) => line),
    damaged: all.length - kept.length,
    ...(last !== undefined && { last }),
  };
}
