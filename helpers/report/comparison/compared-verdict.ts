import { isRequirementId } from '../../verdict/requirement.ts';
import { subjectOf } from '../../verdict/subjects.ts';
import type { CodeRow, RequirementRow, RunVerdict, VerdictFile } from '../../verdict/verdict-file.ts';
import { isVerdictShaped } from '../../verdict/written-shape.ts';

/** As much of a requirement as a comparison looks at; its reason is a text. */
export type ComparedRow = Pick<RequirementRow, 'id' | 'level' | 'statement' | 'verdict' | 'evidence'> & {
  readonly reason: string;
  /** What the requirement is about, by the reason why it was not tested; absent if that is not known. */
  readonly subject?: string;
};

/** As much of a verdict as a comparison looks at, of whichever schema. */
export interface ComparedVerdict extends Pick<VerdictFile, 'suite' | 'target' | 'started' | 'verdict' | 'profile'> {
  /** Absent from schemas 1 and 2. */
  readonly selection?: VerdictFile['selection'];
  readonly codes: readonly Pick<CodeRow, 'code' | 'name' | 'outcome' | 'rung' | 'reason'>[];
  readonly requirements: readonly ComparedRow[];
}

/** A verdict of schema 1: its reasons were texts, and a run was `broken` if any requirement was. */
type First = Omit<ComparedVerdict, 'profile'> & { readonly schema: 1; readonly verdict: RunVerdict };

/** A verdict of schema 2: its word was about every area. */
type Second = Omit<VerdictFile, 'schema' | 'profile' | 'selection' | 'areas'> & { readonly schema: 2 };

type WrittenVerdict = First | Second | VerdictFile;

/** Whether JSON is a verdict that some version of this suite wrote. */
const isWritten = (json: unknown): json is WrittenVerdict =>
  isVerdictShaped(json) && [1, 2, 3].includes((json as WrittenVerdict).schema);

/** A verdict as a comparison reads it; undefined if JSON is none of schema 1 to 3. */
export function comparedVerdict(json: unknown): ComparedVerdict | undefined {
  if (!isWritten(json)) return undefined;
  if (json.schema === 1) return { ...json, profile: 'endpoint' };
  const requirements = json.requirements.map((row) => ({
    ...row,
    reason: row.reason?.text ?? '',
    ...(isRequirementId(row.id) && { subject: subjectOf(row) }),
  }));
  return { ...json, profile: json.schema === 2 ? 'endpoint' : json.profile, requirements };
}
