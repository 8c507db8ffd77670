import { existsSync, readFileSync } from 'node:fs';
import type { RequirementId } from '../../contracts/requirements.ts';
import { isRequirementId } from '../verdict/requirement.ts';
import type { RunRecord } from '../verdict/run-record.ts';
import { type RequirementVerdict, ranking, type VerdictFile } from '../verdict/verdict-file.ts';

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

/** The whole runs that a history holds, the earliest first; none if there is no such file. */
export function rememberedRuns(path: string): RememberedRun[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line) => runIn(line) ?? []).sort((a, b) => (a.ended < b.ended ? -1 : 1));
}
