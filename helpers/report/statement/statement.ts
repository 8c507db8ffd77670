import { type Cause, findingCauses, reasonCauses } from '../../verdict/group-findings.ts';
import { remedyOf } from '../../verdict/reason.ts';
import { type Conclusion, tally } from '../../verdict/run-verdict.ts';
import type { Deviation, RequirementRow, RequirementVerdict, RunVerdict } from '../../verdict/verdict-file.ts';

/** Rows that share a verdict, grouped by cause. */
export interface FindingSection {
  readonly heading: string;
  readonly verdict: RequirementVerdict;
  readonly causes: readonly Cause[];
  readonly rows: readonly RequirementRow[];
}

/** What a person decides by: the verdict with everything found, in the order of reading. */
export interface Statement extends Conclusion {
  /** Whether the gate lets the release pass, in one word and one line. */
  readonly gate: { readonly open: boolean; readonly line: string };
  /** The hosts that the run could reach, and what each got: one a line. */
  readonly reaches: readonly string[];
  /** Violations and failures, worst first. */
  readonly findings: readonly FindingSection[];
  readonly accepted: readonly { readonly row: RequirementRow; readonly deviation: Deviation | undefined }[];
  readonly unexercised: readonly (Cause & { readonly need: string })[];
  /** Counts by level; MUST first. */
  readonly levels: readonly { readonly level: string; readonly counts: Readonly<Record<RequirementVerdict, number>> }[];
}

/** How a verdict and an outcome are shown without colour. */
export const signs: Readonly<Record<RunVerdict | RequirementVerdict | 'violated', string>> = {
  conformant: '✓',
  nonconformant: '✗',
  inconclusive: '?',
  broken: '!',
  pass: '✓',
  violated: '✗',
  error: '✗',
  warning: '▲',
  note: '·',
  accepted: '≈',
  untested: '–',
};

/** What each rung means. */
export const rungMeanings = {
  always: 'a client alone brings it about',
  fixture: 'brought about with a token or an image that the operator gave',
  hook: 'brought about by a hook of the target',
  seen: 'seen by chance',
  none: 'not brought about: nothing here does, or another answer came',
} as const;

const headings = [
  ['broken', 'Harness failures'],
  ['error', 'MUST violated'],
  ['warning', 'SHOULD violated (warnings)'],
  ['note', 'MAY violated (notes)'],
] as const;

/** What somebody can do about rows that have a reason in common; empty where nobody can do anything. */
function remedyFor({ rows: [first] }: Cause): string {
  return [...new Set(first?.reasonData?.map(remedyOf))].filter((remedy) => remedy !== '').join('; ');
}

/** The statement of a verdict. */
export function statementOf(verdict: Conclusion, deviations: readonly Deviation[], reaches: readonly string[] = []): Statement {
  const { file, exit, reasons } = verdict;
  const of = (wanted: RequirementVerdict) => file.requirements.filter((row) => row.verdict === wanted);
  const open = exit === 0;
  const others = reasons.filter((reason) => reason !== verdict.sentence);
  const line = open
    ? `The gate (${file.gate}) lets this pass.`
    : `The gate (${file.gate}) stops this${others.length === 0 ? '.' : `: ${others.join('; ')}.`}`;
  return {
    ...verdict,
    gate: { open, line },
    reaches,
    findings: headings
      .map(([wanted, heading]) => {
        const rows = of(wanted);
        return { heading, verdict: wanted, rows, causes: wanted === 'broken' ? reasonCauses(rows) : findingCauses(rows) };
      })
      .filter(({ rows }) => rows.length > 0),
    accepted: of('accepted').map((row) => ({ row, deviation: deviations.find(({ requirement }) => requirement === row.id) })),
    unexercised: reasonCauses(of('untested')).map((cause) => ({ ...cause, need: remedyFor(cause) })),
    levels: ['MUST', 'SHOULD', 'MAY'].map((level) => ({
      level,
      counts: tally(file.requirements.filter((row) => row.level === level)),
    })),
  };
}
