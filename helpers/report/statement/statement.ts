import type { Rung } from '../../../contracts/operation.ts';
import { type Severity, severities } from '../../../contracts/requirements.ts';
import type { ShellLine } from '../../images/set-up-mailbox.ts';
import { counted, cut } from '../../platform/text/phrases.ts';
import { isGatedFinding } from '../../verdict/findings.ts';
import { isExpired } from '../../verdict/release.ts';
import type { Conclusion } from '../../verdict/run-verdict.ts';
import { groupReasons, isNotOffered, type ReasonGroup } from '../../verdict/shown-reason.ts';
import { gainsOf, gainText } from '../../verdict/to-test-more.ts';
import type { CodeOutcome, CodeRow, Deviation, Gate, GroupedFinding, RequirementVerdict } from '../../verdict/verdict-file.ts';
import { type Block, markOf, type ShownFinding, severityMark, type Table } from '../block.ts';
import type { Since } from '../comparison/since.ts';

/** Findings of one severity. */
export interface FindingSection {
  readonly heading: string;
  readonly severity: Severity;
  readonly verdict: RequirementVerdict;
  /** Whether the word of the verdict is about them. */
  readonly isGated: boolean;
  readonly findings: readonly ShownFinding[];
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

/** The outcome of a code as people read it. */
export const outcomeWords: Readonly<Record<CodeOutcome, string>> = {
  pass: 'passed',
  partial: 'partly tested',
  instead: 'another code',
  accepted: 'accepted deviation',
  violated: 'violated',
  untested: 'not tested',
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

/** Longest reason of a violation, and longest beginning of what was received, that stand beside a title, in characters. */
const shown = { because: 160, received: 60 };

function detailOf({ because, received }: GroupedFinding): string {
  const why = cut(because.replace(/\s+/g, ' ').trim(), shown.because);
  // Content is shown below, whole.
  const got = cut(received.replace(/ [{[<].*$/s, ''), shown.received);
  return [why, received === '' ? '' : `received ${got}`].filter(Boolean).join('; ');
}

const shownFinding = (finding: GroupedFinding, { requirements }: Conclusion['file']): ShownFinding => ({
  ...finding,
  rows: finding.requirements.flatMap((id) => requirements.find((row) => row.id === id) ?? []),
  detail: detailOf(finding),
});

const sectionVerdicts = { 'DATA LOSS': 'error', MUST: 'error', SHOULD: 'warning', MAY: 'note' } as const;

/** Every unaccepted finding of one severity, in the profile or outside it; what a worse finding covers stands there. */
function section(severity: Severity, inside: boolean, { file }: Conclusion): FindingSection[] {
  const findings = file.findings
    .filter((finding) => finding.severity === severity && finding.accepted !== true)
    .filter((finding) => isGatedFinding(finding, file.requirements) === inside)
    .map((finding) => shownFinding(finding, file));
  if (findings.length === 0) return [];
  const verdict = sectionVerdicts[severity];
  const level = severity === 'DATA LOSS' ? 'MUST' : severity;
  const here = findings.flatMap(({ rows }) => rows).filter((row) => row.level === level).length;
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
    acceptedFindings: file.findings.filter(({ accepted }) => accepted).map((finding) => shownFinding(finding, file)),
    accepted: of('accepted').map((row) => ({ row, deviation: deviations.find(({ requirement }) => requirement === row.id) })),
    /** Acceptances that have ended by the day of the run. */
    expired: deviations.filter((each) => isExpired(each, file.started)),
    /** The requirements on something that the target, or its operator, declares as not offered. */
    notOffered: groupReasons(of('untested').filter(isNotOffered)),
    untested: groupReasons(of('untested').filter((row) => !isNotOffered(row))),
  };
}

/** Every block of a statement, in the order of reading: a MUST that is accepted stands before a SHOULD that is not. */
export function blocksOf(statement: Statement): readonly Block[] {
  const { file, findings, accepted, broken, notOffered, untested } = statement;
  const sections = findings.map(({ heading, severity, findings: all }) => ({
    heading,
    mark: severityMark(severity),
    findings: all,
  }));
  const open = file.verdict === 'deviating' ? 0 : findings.filter(({ verdict }) => verdict === 'error').length;
  const requests = findings
    .filter(({ verdict }) => verdict !== 'note')
    .flatMap((each) => each.findings.flatMap(({ curl, read = '' }) => [curl, read]));
  const gains = gainsOf(file.requirements).map((gain) => `${gain.remedy} (${gainText(gain)})`);
  return [
    ...sections.slice(0, open),
    ...acceptedBlock(accepted),
    ...sections.slice(open),
    { heading: 'Before a request of a finding is sent again', commands: linesBefore(requests, statement) },
    ...reasonsBlock('Harness failures', 'broken', broken),
    { heading: 'The nine documented codes', table: codesTable(file.codes), detail: 'short' },
    { heading: 'To test more', lines: gains },
    ...reasonsBlock('Not offered', 'untested', notOffered),
    ...reasonsBlock('Not tested', 'untested', untested),
  ];
}

const codesTable = (codes: readonly CodeRow[]): Table => ({
  name: 'codes',
  heads: ['code', 'outcome', 'tested', 'caused by', 'why'],
  rows: codes.map(({ code, name, outcome, decided, of, rung, reason }) => ({
    cells: [
      { text: `${code} ${name}` },
      { text: outcomeWords[outcome], mood: outcome, mark: markOf(outcome) },
      ...[`${decided} of ${of}`, causeWords[rung], reason].map((text) => ({ text })),
    ],
  })),
});

/** What is accepted, why, until when, and where that was decided. */
function acceptedBlock(accepted: Statement['accepted']): Block[] {
  if (accepted.length === 0) return [];
  const rows = accepted.map(({ row, deviation: { until = 'no end date', link } = { until: 'no end date' } }) => {
    const isAddress = link !== undefined && /^https?:/.test(link);
    const reason = `${row.reason?.text ?? ''}${link === undefined || isAddress ? '' : ` (${link})`}`;
    return {
      cells: [{ text: row.id }, { text: reason, leads: isAddress ? link : undefined }, { text: until }, { text: row.statement }],
    };
  });
  const heads = ['requirement', 'reason', 'until', 'statement'];
  return [
    { heading: `Accepted deviations: ${accepted.length}`, mark: markOf('accepted'), table: { name: 'deviations', heads, rows } },
  ];
}

/** Requirements by the reason that kept them from a verdict. */
function reasonsBlock(what: string, mood: 'broken' | 'untested', groups: readonly ReasonGroup[]): Block[] {
  if (groups.length === 0) return [];
  const rows = groups.map(({ title, rows: alike, remedy }) => ({
    cells: [{ text: alike.map(({ id }) => id) }, { text: title }, { text: remedy }],
  }));
  const table: Table = { name: 'reasons', heads: ['requirements', 'why', 'what to do'], rows };
  const count = groups.reduce((sum, { rows: alike }) => sum + alike.length, 0);
  return [{ heading: `${what}: ${count}`, mark: markOf(mood), table, ...(mood === 'untested' && { detail: 'long' }) }];
}
