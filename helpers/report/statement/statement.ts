import type { Rung } from '../../../contracts/operation.ts';
import { type Severity, severities } from '../../../contracts/requirements.ts';
import type { ShellLine } from '../../images/set-up-mailbox.ts';
import { counted, cut } from '../../platform/text/phrases.ts';
import { isGatedFinding } from '../../verdict/findings.ts';
import { isExpired } from '../../verdict/release.ts';
import type { Conclusion } from '../../verdict/run-verdict.ts';
import { groupReasons, isNotOffered, type ReasonGroup } from '../../verdict/shown-reason.ts';
import { type Gain, gainsOf } from '../../verdict/to-test-more.ts';
import type {
  CodeOutcome,
  CodeRow,
  Deviation,
  Gate,
  GroupedFinding,
  RequirementRow,
  RequirementVerdict,
  ShownVerdict,
} from '../../verdict/verdict-file.ts';
import type { Since } from '../comparison/since.ts';
import type { ReportTable, TextBlock } from '../text-block.ts';

/** The requirements that a finding violates, that which names the behaviour first. */
export const violatedBy = (
  { requirements: ids }: Pick<GroupedFinding, 'requirements'>,
  { file: { requirements } }: Pick<Statement, 'file'>,
): readonly RequirementRow[] => ids.flatMap((id) => requirements.find((row) => row.id === id) ?? []);

/** Longest reason of a violation that a page shows beside a title, in characters. */
const shownReason = 160;

/** Which request violates it and why, and the beginning of what was received, as one line after a title; empty if there is neither. */
export function detailOf({ because, received }: Pick<GroupedFinding, 'because' | 'received'>, most: number): string {
  const why = cut(because.replace(/\s+/g, ' ').trim(), Math.max(most, shownReason));
  const got = cut(received, most);
  return [...(why === '' ? [] : [why]), ...(received === '' ? [] : [`received ${got}`])].join('; ');
}

/** Findings of one severity. */
export interface FindingSection {
  readonly heading: string;
  readonly severity: Severity;
  readonly verdict: RequirementVerdict;
  /** Whether the word of the verdict is about them. */
  readonly isGated: boolean;
  readonly findings: readonly GroupedFinding[];
}

/** The facts that a person decides by: the verdict with everything found, in the order of reading. */
export type Statement = ReturnType<typeof statementOf>;

/** The lines that set what these requests name. */
export function linesBefore(requests: readonly string[], { shellLines }: Pick<Statement, 'shellLines'>): string[] {
  const needed = shellLines.filter(({ variable }) => requests.some((text) => text.includes(variable)));
  const isHidden = requests.some((text) => text.includes('[redacted]'));
  const note = '# [redacted] stands for a value that no report shows, such as a changed token: write one there';
  return [...needed.map(({ line }) => line), ...(isHidden ? [note] : [])];
}

/** How many requirements some groups hold. */
export const rowsIn = (groups: readonly ReasonGroup[]): number => groups.reduce((sum, { rows }) => sum + rows.length, 0);

/** How a verdict and an outcome are shown without colour. */
export const signs: Readonly<Record<ShownVerdict | RequirementVerdict | CodeOutcome, string>> = {
  conformant: '✓',
  deviating: '≈',
  nonconformant: '✗',
  inconclusive: '?',
  broken: '!',
  shard: '–',
  pass: '✓',
  partial: '◐',
  instead: '↪',
  violated: '✗',
  error: '✗',
  warning: '▲',
  note: '·',
  accepted: '≈',
  untested: '–',
};

/** How the severity of a finding is shown without colour. */
export const severitySigns: Readonly<Record<Severity, string>> = { 'DATA LOSS': '⊘', MUST: '✗', SHOULD: '▲', MAY: '·' };

/** The outcome of a code as people read it. */
export const outcomeWords: Readonly<Record<CodeOutcome, string>> = {
  pass: 'passed',
  partial: 'partly tested',
  instead: 'another code',
  accepted: 'accepted deviation',
  violated: 'violated',
  untested: 'not tested',
};

/** The verdict on a requirement as people read it. */
export const verdictWords: Readonly<Record<RequirementVerdict, string>> = {
  pass: 'passed',
  note: 'not met',
  warning: 'warning',
  error: 'violated',
  accepted: 'accepted',
  untested: 'not tested',
  broken: 'harness failure',
};

/** How a code was brought about, as people read it: what `rung` says in `verdict.json`. */
const causeWords: Readonly<Record<Rung, string>> = {
  always: 'any client',
  fixture: 'a given token or image',
  hook: 'settings for this code',
  seen: 'chance',
  none: 'nothing',
};

/** A time as people read it. */
export const shownDate = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

const sectionVerdicts = { 'DATA LOSS': 'error', MUST: 'error', SHOULD: 'warning', MAY: 'note' } as const;

/** Every unaccepted finding of one severity, in the profile or outside it; what a worse finding covers stands there. */
function section(severity: Severity, inside: boolean, { file }: Conclusion): FindingSection[] {
  const findings = file.findings
    .filter((finding) => finding.severity === severity && finding.accepted !== true)
    .filter((finding) => isGatedFinding(finding, file.requirements) === inside);
  if (findings.length === 0) return [];
  const verdict = sectionVerdicts[severity];
  const level = severity === 'DATA LOSS' ? 'MUST' : severity;
  const here = findings.flatMap((finding) => violatedBy(finding, { file })).filter((row) => row.level === level).length;
  const all = file.requirements.filter((row) => row.gated === inside && row.verdict === verdict).length;
  const further = severity !== 'DATA LOSS' && here < all ? 'further ' : '';
  const where = inside ? '' : `, outside the profile ${file.profile}`;
  const grouped = findings.length < here ? ` (${counted(findings.length, 'finding')})` : '';
  const word = level === 'MAY' ? 'not met' : 'violated';
  const band = severity === 'DATA LOSS' ? `${severity}: ` : '';
  const heading = `${band}${counted(here, `${further}${level} requirement`)} ${word}${grouped}${where}`;
  return [{ heading, severity, verdict, isGated: inside, findings }];
}

const gateNames: Readonly<Record<Gate, string>> = { must: 'MUST', should: 'SHOULD', never: 'never fails on violations' };
const stops: Readonly<Record<Gate, string>> = {
  must: 'It stops if a MUST of the profile is violated and not accepted.',
  should: 'It stops if a MUST or a SHOULD of the profile is violated and not accepted.',
  never: 'No violation stops it.',
};

/** The level at which violations fail the run. */
export const gateName = (gate: Gate): string => gateNames[gate];

function gateLine({ file, reasons, sentence }: Conclusion): string {
  // A selection may be enough for a merge. It is not enough for a release.
  const gate = file.selection === null ? 'Release gate' : 'Gate of the selection';
  if (file.passesGate) return `${gate}: the pipeline goes on. ${stops[file.gate]}`;
  if (file.verdict === 'broken' || file.verdict === 'inconclusive')
    return `${gate}: the pipeline stops, because the run is ${file.verdict}.`;
  const others = reasons.filter((reason) => reason !== sentence).map((reason) => reason.replace(/\.$/, ''));
  return others.length === 0
    ? `${gate}: the pipeline stops. ${stops[file.gate]}`
    : `${gate}: the pipeline stops: ${others.join('; ')}.`;
}

interface Beside {
  /** What changed since the last whole run; undefined if the history holds none. */
  readonly since?: Since;
  /** The lines that a shell needs before the requests are sent again. */
  readonly shellLines?: readonly ShellLine[];
}

/** The statement of a verdict. */
export function statementOf(conclusion: Conclusion, deviations: readonly Deviation[], beside: Beside = {}) {
  const { file } = conclusion;
  const { shellLines = [], ...rest } = beside;
  const of = (wanted: RequirementVerdict) => file.requirements.filter((row) => row.verdict === wanted);
  return {
    ...conclusion,
    ...{ shellLines, ...rest },
    /** Whether the release gate was passed, and that in one line. */
    gate: { open: file.passesGate, line: gateLine(conclusion) },
    /** Violations that are not accepted, the worst first. */
    findings: severities.flatMap((each) => [...section(each, true, conclusion), ...section(each, false, conclusion)]),
    broken: groupReasons(of('broken')),
    accepted: of('accepted').map((row) => ({ row, deviation: deviations.find(({ requirement }) => requirement === row.id) })),
    /** Acceptances that have ended by the day of the run. */
    expired: deviations.filter((each) => isExpired(each, file.started)),
    /** The requirements on something that the target, or its operator, declares as not offered. */
    notOffered: groupReasons(of('untested').filter(isNotOffered)),
    untested: groupReasons(of('untested').filter((row) => !isNotOffered(row))),
  };
}

/** What a report says below its beginning, under a heading. A block that holds nothing is printed by nobody, but for the last. */
type Block =
  | ({ readonly kind: 'findings' } & FindingSection)
  | { readonly kind: 'accepted'; readonly heading: string; readonly accepted: Statement['accepted'] }
  | { readonly kind: 'losses'; readonly losses: readonly string[] }
  | Reasons<'broken'>
  | Reasons<'not offered'>
  | Reasons<'not tested'>
  | (Required<Pick<TextBlock, 'heading' | 'table'>> & { readonly kind: 'codes'; readonly codes: readonly CodeRow[] })
  | { readonly kind: 'gains'; readonly heading: string; readonly gains: readonly Gain[] };

interface Reasons<Of> {
  readonly kind: Of;
  readonly heading: string;
  readonly groups: readonly ReasonGroup[];
}

type Kind = Block['kind'];
/** The blocks of some kinds. */
export type BlockOf<Of extends Kind> = Extract<Block, { readonly kind: Of }>;

const codesTable = (codes: readonly CodeRow[]): ReportTable => ({
  name: 'codes',
  heads: ['code', 'outcome', 'tested', 'caused by', 'why'],
  rows: codes.map(({ code, name, outcome, decided, of, rung, reason }) => ({
    cells: [
      { text: `${code} ${name}` },
      { text: `${signs[outcome]} ${outcomeWords[outcome]}`, mood: outcome },
      ...[`${decided} of ${of}`, causeWords[rung], reason].map((text) => ({ text })),
    ],
  })),
});

/** Every block of a statement, in the order of reading: a MUST that is accepted stands before a SHOULD that is not. */
function blocksOf(statement: Statement): readonly Block[] {
  const { file, findings, accepted, losses, broken, notOffered, untested } = statement;
  const sections = findings.map((section): Block => ({ kind: 'findings', ...section }));
  const open = file.verdict === 'deviating' ? 0 : findings.filter(({ verdict }) => verdict === 'error').length;
  return [
    ...sections.slice(0, open),
    { kind: 'accepted', heading: 'Accepted deviations', accepted },
    ...sections.slice(open),
    { kind: 'losses', losses },
    { kind: 'broken', heading: 'Harness failures', groups: broken },
    { kind: 'codes', heading: 'The nine documented codes', codes: file.codes, table: codesTable(file.codes) },
    { kind: 'gains', heading: 'To test more', gains: gainsOf(file.requirements) },
    { kind: 'not offered', heading: 'Not offered', groups: notOffered },
    { kind: 'not tested', heading: 'Not tested', groups: untested },
  ];
}

/** How a medium prints each kind of block. */
type Printers<Out> = { readonly [Of in Kind]?: (block: BlockOf<Of>) => Out };

/** A statement as a medium prints it. Kinds for which the medium has no printer are left out. */
export function printed<Out>(statement: Statement, printers: Printers<Out>): Out[] {
  return blocksOf(statement).flatMap((block) => {
    const print = printers[block.kind] as ((block: Block) => Out) | undefined;
    return print === undefined ? [] : [print(block)];
  });
}
