import { type Link, type RequirementId, requirementIds, requirements, severityOf } from '../../contracts/requirements.ts';
import type { Finding } from './finding.ts';

/** The findings about a requirement, which show the cause. */
export interface RequirementFindings {
  readonly id: RequirementId;
  readonly evidence: readonly Finding[];
}

/** Whether what was found about a requirement follows from what was found about the first. */
type Holds = (lead: RequirementFindings, follower: RequirementFindings) => boolean;

/** A requirement from whose violation that of another may follow. */
export interface CommonCause {
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
/** A rule over all exchanges was violated by what the test of the lead sent, and by nothing else. */
const onlySender: Holds = (lead, follower) => sendersOf(follower).every((id) => id === follower.id || id === lead.id);
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
  'same sender, without loss': { holds: sameSender, explains: true },
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

/** From these, whatever they make a test violate follows. */
const general: readonly CommonCause[] = [
  { lead: 'DI-KEEP-08', holds: ofLoss },
  // A deletion took another image before the eyes of its test. Of one that a request names, that request is innocent.
  { lead: 'DI-KEEP-01', holds: (lead, follower) => follower.id !== 'DI-KEEP-08' && ofLoss(lead, follower) },
  { lead: 'DI-500-05', holds: sentAFailure },
  { lead: 'DI-500-06', holds: sentAFailure },
];

/** The causes that a violation may have. It belongs to the first from which it follows; that may itself follow from one further up. */
export function causesOf(id: RequirementId): readonly CommonCause[] {
  const own = Object.entries(requirements[id].follows ?? {}) as readonly (readonly [RequirementId, Link])[];
  const behind = id === 'DI-KEEP-08' ? requirementIds.map((lead) => ({ lead, holds: tookUnnamed })) : [];
  const alike = requirementIds.map((lead) => ({ lead, holds: changedAlike }));
  return [...alike, ...behind, ...general, ...own.map(([lead, link]) => ({ lead, ...links[link] }))];
}

/** A headline names this many statuses at most. */
const mostStatuses = 2;

/** The headline of a violation: what the target does, with the statuses that it answered. */
export function defectOf({ id, evidence }: RequirementFindings): string {
  const changed = changedIn({ id, evidence });
  if (changed !== undefined) return `A request that has to leave an image as it is leaves it with ${changed}`;
  const statuses = [...new Set(evidence.flatMap(({ statuses = [] }) => statuses))];
  const answered = statuses.length === 0 ? 'no response' : statuses.slice(0, mostStatuses).join(' or ');
  return requirements[id].defect.replace('{status}', answered).replace(/\.$/, '');
}
