import { grouped } from '../../contracts/grouped.ts';
import {
  type Link,
  levels,
  type RequirementId,
  requirementIds,
  requirements,
  type Severity,
  severities,
  severityOf,
} from '../../contracts/requirements.ts';
import { coreRequirements } from './core.ts';
import type { Finding } from './finding.ts';
import type { GroupedFinding, RequirementRow } from './verdict-file.ts';

/** The findings about a requirement, which show the cause. */
export interface RequirementFindings {
  readonly id: RequirementId;
  readonly evidence: readonly Finding[];
}

/** Whether what was found about a requirement follows from what was found about the first. */
type Holds = (lead: RequirementFindings, follower: RequirementFindings) => boolean;

/** A requirement from whose violation that of another may follow. */
interface CommonCause {
  readonly lead: RequirementId;
  readonly holds: Holds;
  /** Set if the lead is all that happened: what a follower says about a loss does not hold then. */
  readonly explains?: true;
}

const statusesOf = ({ evidence }: RequirementFindings): number[] => evidence.flatMap(({ statuses = [] }) => statuses);
const sendersOf = ({ id, evidence }: RequirementFindings): string[] => [id, ...evidence.flatMap(({ from = [] }) => from)];

/** Whether there are statuses, and each of them is the one that is looked for: another status shows another behaviour. */
const areAll = (statuses: readonly number[], is: (status: number) => boolean): boolean =>
  statuses.length > 0 && statuses.every(is);
const sameStatus: Holds = (lead, follower) => areAll(statusesOf(follower), (status) => statusesOf(lead).includes(status));
const isSuccess = (status: number): boolean => status >= 200 && status < 300;
const success: Holds = (_, follower) => areAll(statusesOf(follower), isSuccess);
/** Equal statuses, or 404 if the first answer of the kind deleted the image that the next request names again. */
const sameOrGone: Holds = (lead, follower) =>
  areAll(
    statusesOf(follower),
    (status) => statusesOf(lead).includes(status) || (status === 404 && statusesOf(lead).some(isSuccess)),
  );
/** One is a rule over all exchanges, and the other, or a test that both name, sent what violates it. */
const sameSender: Holds = (lead, follower) => sendersOf(follower).some((id) => sendersOf(lead).includes(id));
/** A rule over all exchanges was violated by what the tests of the lead sent, and by nothing else. */
const onlySender: Holds = (lead, follower) =>
  sendersOf(follower).every((id) => id === follower.id || sendersOf(lead).includes(id));
/** One test sent both, and each status of the follower is one of the lead: a test may get answers of several kinds. */
const sameAnswers: Holds = (lead, follower) => sameSender(lead, follower) && sameStatus(lead, follower);
/** A failure explains no loss: that is judged by its effect. */
const sentAFailure: Holds = (lead, follower) =>
  severityOf(requirements[follower.id]) !== 'DATA LOSS' &&
  sameSender(lead, follower) &&
  areAll(statusesOf(follower), (status) => status >= 500);
/** A rule over all exchanges was violated by deletions that get 204, and by nothing else. */
const onDeletions: Holds = (_, follower) => sendersOf(follower).every((id) => id === follower.id || id.startsWith('DI-204-'));

/** An image was not there when it was deleted, or when it was looked for. A DELETE that names no image, or this one, is a cause of its own. */
const ofLoss: Holds = (lead, follower) =>
  follower.id !== 'DI-IDS-11' &&
  !sendersOf(lead).includes(follower.id) &&
  !follower.evidence.some(({ took }) => took === true) &&
  (requirements[follower.id].harm !== undefined || follower.id.startsWith('DI-204-')) &&
  areAll(statusesOf(follower), (status) => status === 404 || status === 410);

/** Most of what was deleted is there again, and not only what the test of another requirement touched. */
const areMost = ({ evidence }: RequirementFindings): boolean =>
  evidence.some(({ share }) => share !== undefined && share.failed > 2 && share.failed * 2 > share.decided);

/** When each link of the catalogue holds. */
const links: Readonly<Record<Link, Omit<CommonCause, 'lead'>>> = {
  always: { holds: () => true },
  'if most': { holds: (lead) => areMost(lead) },
  'unless most': { holds: (_, follower) => !areMost(follower) },
  'same status': { holds: sameStatus },
  // The image is gone although the deletion was refused, whatever field it carried.
  'same status, or refused': {
    holds: (lead, follower) => sameStatus(lead, follower) || statusesOf(lead).some((status) => status >= 400),
    explains: true,
  },
  'same status, or gone': { holds: sameOrGone },
  // A deletion that was answered as done explains no loss of an image whose deletions were refused.
  'if refused': { holds: (lead) => !lead.evidence.some(({ took }) => took === true) },
  success: { holds: success },
  'same sender': { holds: sameSender },
  'only sender, without loss': { holds: onlySender, explains: true },
  'only sender': { holds: onlySender },
  'only deletions': { holds: onDeletions },
  loss: { holds: ofLoss },
  'same answers': { holds: sameAnswers },
  'sent over HTTP/2': { holds: (lead) => sendersOf(lead).includes('DI-H2-03') },
};

/** A request that names no image of its own took images that nobody named: its test shows which, and the loss follows from that. */
const tookUnnamed: Holds = (lead, follower) =>
  lead.id !== follower.id && requirements[lead.id].harm !== undefined && sendersOf(follower).includes(lead.id);

/** What a requirement on images that have to stay found changed in all its findings; undefined if it is about something else. */
function changedIn({ id, evidence }: RequirementFindings): string | undefined {
  const [changed, ...others] = new Set(evidence.map((finding) => finding.changed));
  return others.length === 0 && requirements[id].harm !== undefined ? changed : undefined;
}

/** Refused requests of several kinds change images in one way: the first of them stands for all. */
const changedAlike: Holds = (lead, follower) =>
  requirementIds.indexOf(lead.id) < requirementIds.indexOf(follower.id) &&
  changedIn(follower) !== undefined &&
  changedIn(lead) === changedIn(follower);

/** One test alone met the failures that nobody provoked: what it tries is the cause. */
const metAlone: Holds = (lead, follower) => lead.id !== follower.id && onlySender(lead, follower);

/** From these, whatever they make a test violate follows. */
const general: readonly CommonCause[] = [
  { lead: 'DI-KEEP-08', holds: ofLoss },
  // A deletion took another image before the eyes of its test. Of one that a request names, that request is innocent.
  { lead: 'DI-KEEP-01', holds: (lead, follower) => follower.id !== 'DI-KEEP-08' && ofLoss(lead, follower) },
  { lead: 'DI-500-05', holds: sentAFailure },
  { lead: 'DI-500-06', holds: (lead, follower) => sentAFailure(lead, follower) && !metAlone(follower, lead) },
];

/** The causes that a violation may have. It belongs to the first from which it follows; that may itself follow from one further up. */
function causesOf(id: RequirementId): readonly CommonCause[] {
  const own = Object.entries(requirements[id].follows ?? {}) as readonly (readonly [RequirementId, Link])[];
  const behind: Partial<Record<RequirementId, Holds>> = { 'DI-KEEP-08': tookUnnamed, 'DI-500-06': metAlone };
  const ofEach = [changedAlike, behind[id]].flatMap((holds) => (holds ? requirementIds.map((lead) => ({ lead, holds })) : []));
  return [...ofEach, ...general, ...own.map(([lead, link]) => ({ lead, ...links[link] }))];
}

/** A headline names this many statuses at most. */
const mostStatuses = 2;

/** The headline of a violation: what the target does, with the statuses that it answered. */
export function defectOf({ id, evidence }: RequirementFindings): string {
  const changed = changedIn({ id, evidence });
  if (changed !== undefined) return `A request that has to leave an image as it is leaves it with ${changed}`;
  const statuses = [...new Set(evidence.flatMap(({ statuses = [] }) => statuses))];
  const answered = statuses.length === 0 ? 'no response' : statuses.slice(0, mostStatuses).join(' or ');
  const { defect, defectIfRefused } = requirements[id];
  const said = evidence.some(({ read }) => (read?.after ?? 0) >= 400) ? defectIfRefused : undefined;
  return (said ?? defect).replace('{status}', answered).replace(/\.$/, '');
}

/** The cause that a violated row follows from, if that is violated, too. */
function causeOf(row: RequirementFindings, violated: ReadonlyMap<RequirementId, RequirementFindings>): CommonCause | undefined {
  return causesOf(row.id).find(({ lead, holds }) => {
    const first = violated.get(lead);
    return first !== undefined && first !== row && holds(first, row);
  });
}

/** The requirement that names the behaviour from which the violation of this row follows in the end: of those that follow from each other, the last. */
function leadOf<Row extends RequirementFindings>(row: Row, violated: ReadonlyMap<RequirementId, Row>): Row {
  const passed: Row[] = [];
  for (let next: Row | undefined = row; next !== undefined; ) {
    const circle = passed.indexOf(next);
    if (circle >= 0) return passed.slice(circle).reduce(later);
    passed.push(next);
    const cause = causeOf(next, violated);
    next = cause === undefined ? undefined : violated.get(cause.lead);
  }
  return passed.at(-1) ?? row;
}

const later = <Row extends RequirementFindings>(one: Row, other: Row): Row =>
  requirementIds.indexOf(one.id) > requirementIds.indexOf(other.id) ? one : other;

/** What was found, by the requirement that names the behaviour from which it follows. */
export function byCause<Row extends RequirementFindings>(rows: readonly Row[]): Map<Row, Row[]> {
  const violated = new Map(rows.map((row) => [row.id, row]));
  return grouped(rows, (row) => leadOf(row, violated));
}

/** Whether what violates a requirement is no loss, although others of its violations are: a deletion is answered as done, and the image is left. */
const areLeft = ({ id, evidence }: RequirementFindings): boolean =>
  requirements[id].harm !== undefined && evidence.length > 0 && evidence.every(({ left }) => left === true);

/**
 * How bad a finding is: as bad as the worst of its requirements. One whose cause says that nothing is lost, or whose exchanges show that,
 * counts by its level.
 */
function worstOf(
  lead: RequirementFindings,
  all: readonly RequirementFindings[],
  violated: ReadonlyMap<RequirementId, RequirementFindings>,
): Severity {
  const isExplained = (row: RequirementFindings): boolean => row !== lead && causeOf(row, violated)?.explains === true;
  const isHarmless = (row: RequirementFindings): boolean => isExplained(row) || areLeft(row);
  const found = new Set(all.map((row) => (isHarmless(row) ? requirements[row.id].level : severityOf(requirements[row.id]))));
  return severities.find((severity) => found.has(severity)) ?? severityOf(requirements[lead.id]);
}

/** Whether a finding is a deletion that was done, and the read that found another image gone. */
const isPair = ({ evidence: [first] }: RequirementFindings): boolean =>
  first?.read?.after !== undefined && isSuccess(first.read.after);

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
