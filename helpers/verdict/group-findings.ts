import { grouped } from '../../contracts/grouped.ts';
import { levels, type RequirementId, requirements, type Severity, severities, severityOf } from '../../contracts/requirements.ts';
import { type CommonCause, causesOf, defectOf, type RequirementFindings } from './causes.ts';
import { coreRequirements } from './core.ts';
import type { GroupedFinding, RequirementRow } from './verdict-file.ts';

/** The cause that a violated row follows from, if that is violated, too. */
function causeOf(row: RequirementFindings, violated: ReadonlyMap<RequirementId, RequirementFindings>): CommonCause | undefined {
  return causesOf(row.id).find(({ lead, holds }) => {
    const first = violated.get(lead);
    return first !== undefined && first !== row && holds(first, row);
  });
}

/** The requirement that names the behaviour from which the violation of this row follows in the end. */
function leadOf<Row extends RequirementFindings>(row: Row, violated: ReadonlyMap<RequirementId, Row>): Row {
  const passed = new Set<Row>();
  let lead = row;
  for (let next: Row | undefined = row; next !== undefined && !passed.has(next); ) {
    passed.add(next);
    lead = next;
    const cause = causeOf(next, violated);
    next = cause === undefined ? undefined : violated.get(cause.lead);
  }
  return lead;
}

/** What was found, by the requirement that names the behaviour from which it follows. */
export function byCause<Row extends RequirementFindings>(rows: readonly Row[]): Map<Row, Row[]> {
  const violated = new Map(rows.map((row) => [row.id, row]));
  return grouped(rows, (row) => leadOf(row, violated));
}

/** How bad a finding is: as bad as the worst of its requirements. One whose cause says that nothing is lost counts by its level. */
function worstOf(
  lead: RequirementFindings,
  all: readonly RequirementFindings[],
  violated: ReadonlyMap<RequirementId, RequirementFindings>,
): Severity {
  const isExplained = (row: RequirementFindings): boolean => row !== lead && causeOf(row, violated)?.explains === true;
  const found = new Set(all.map((row) => (isExplained(row) ? requirements[row.id].level : severityOf(requirements[row.id]))));
  return severities.find((severity) => found.has(severity)) ?? severityOf(requirements[lead.id]);
}

/** Whether a finding is a deletion that was done, and the read that found another image gone. */
const isPair = ({ evidence: [first] }: RequirementFindings): boolean =>
  first?.read !== undefined && /^2\d\d to the /.test(first.received);

/**
 * Whose evidence shows what happened, of the requirements that a finding violates: the lead's. Of an image that no request named a rule shows
 * only that it is gone: a test that deleted one image and missed another can be repeated.
 */
export function showingRow<Row extends RequirementFindings>([lead, ...others]: readonly Row[]): Row | undefined {
  return lead?.id === 'DI-KEEP-08' && !isPair(lead) ? (others.find(isPair) ?? lead) : lead;
}

function findingsIn(rows: readonly RequirementRow[]): GroupedFinding[] {
  const violated = new Map(rows.map((row) => [row.id, row]));
  return [...byCause(rows)].map(([lead, all]) => {
    const ordered = [lead, ...all.filter((row) => row !== lead)];
    const [evidence] = showingRow(ordered)?.evidence ?? [];
    return {
      title: defectOf(lead),
      severity: worstOf(lead, all, violated),
      level: levels.find((level) => all.some((row) => row.level === level)) ?? lead.level,
      requirements: ordered.map(({ id }) => id),
      expected: evidence?.expected ?? requirements[lead.id].statement,
      received: evidence?.received ?? lead.reason?.text ?? '',
      because: evidence?.because ?? '',
      curl: evidence?.curl ?? '',
      ...(evidence?.read && { read: evidence.read.curl }),
    };
  });
}

/** Whether the word of the verdict is about a finding: about a requirement of the level that the finding has. */
export function isGatedFinding({ level, requirements: ids }: GroupedFinding, rows: readonly RequirementRow[]): boolean {
  return rows.some((row) => row.gated && row.level === level && ids.includes(row.id));
}

/**
 * How bad a finding is within its severity: first the loss of images that a request does not name, which explains others, then what destroys an
 * image or lets anybody delete, then what the core says, then the rest.
 */
function harm({ severity, requirements: ids }: GroupedFinding): number {
  if (ids[0] === 'DI-KEEP-08' || ids[0] === 'DI-KEEP-01') return -1;
  if (severity !== 'MUST' && ids.some((id) => requirements[id].harm !== undefined)) return 0;
  return ids.some((id) => coreRequirements.includes(id)) ? 1 : 2;
}

/**
 * Every violation, one finding for each cause: by severity, the worst first, of two as bad what the profile is about, then the larger, and
 * what is accepted last.
 */
export function groupFindings(rows: readonly RequirementRow[]): GroupedFinding[] {
  const of = (...verdicts: RequirementRow['verdict'][]) => findingsIn(rows.filter(({ verdict }) => verdicts.includes(verdict)));
  const byHarm = (findings: GroupedFinding[]) =>
    findings.sort(
      (a, b) =>
        severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
        harm(a) - harm(b) ||
        Number(isGatedFinding(b, rows)) - Number(isGatedFinding(a, rows)) ||
        b.requirements.length - a.requirements.length,
    );
  return [
    ...byHarm(of('error', 'warning', 'note')),
    ...byHarm(of('accepted')).map((finding) => ({ ...finding, accepted: true as const })),
  ];
}
