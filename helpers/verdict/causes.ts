import { type RequirementId, requirements, severityOf } from '../../contracts/requirements.ts';
import type { Finding } from '../declarations/finding.ts';

/** The findings about a requirement, which show the cause. */
export interface RequirementFindings {
  readonly id: RequirementId;
  readonly evidence: readonly Finding[];
}

/** Whether what was found about a requirement follows from what was found about the first. */
type Link = (lead: RequirementFindings, follower: RequirementFindings) => boolean;

/** A behaviour of a target that violates several requirements at once. */
export interface Cause {
  /** The requirement whose defect names the behaviour. */
  readonly lead: RequirementId;
  /** The requirements that a target with this behaviour violates, too; absent if the tests that sent it name them. */
  readonly followers?: readonly RequirementId[];
  readonly link: Link;
  /** Set if the lead is all that happened: what a follower says about a loss does not hold then. */
  readonly explains?: true;
}

const statusesOf = ({ evidence }: RequirementFindings): number[] => evidence.flatMap(({ statuses = [] }) => statuses);
const sendersOf = ({ id, evidence }: RequirementFindings): RequirementId[] => [id, ...evidence.flatMap(({ from = [] }) => from)];

const always: Link = () => true;
/** Whether there are statuses, and each of them is the one that is looked for: another status shows another behaviour. */
const areAll = (statuses: readonly number[], is: (status: number) => boolean): boolean =>
  statuses.length > 0 && statuses.every(is);
const sameStatus: Link = (lead, follower) => areAll(statusesOf(follower), (status) => statusesOf(lead).includes(status));
const isSuccess = (status: number): boolean => status >= 200 && status < 300;
const success: Link = (_, follower) => areAll(statusesOf(follower), isSuccess);
/** Equal statuses, or 404 if the first answer of the kind deleted the image that the next request names again. */
const sameOrGone: Link = (lead, follower) =>
  areAll(
    statusesOf(follower),
    (status) => statusesOf(lead).includes(status) || (status === 404 && statusesOf(lead).some(isSuccess)),
  );
/** One is a rule over all exchanges, and the other, or a test that both name, sent what violates it. */
const sameSender: Link = (lead, follower) => sendersOf(follower).some((id) => sendersOf(lead).includes(id));
/** A rule over all exchanges was violated by what the test of the lead sent, and by nothing else. */
const onlySender: Link = (lead, follower) => sendersOf(follower).every((id) => id === follower.id || id === lead.id);
/** One test sent both, and each status of the follower is one of the lead: a test may get answers of several kinds. */
const sameAnswers: Link = (lead, follower) => sameSender(lead, follower) && sameStatus(lead, follower);
/** A failure explains no loss: that is judged by its effect. */
const sentAFailure: Link = (lead, follower) =>
  severityOf(requirements[follower.id]) !== 'DATA LOSS' &&
  sameSender(lead, follower) &&
  areAll(statusesOf(follower), (status) => status >= 500);
/** A rule over all exchanges was violated by deletions that are answered 204, and by nothing else. */
const onDeletions: Link = (_, follower) => sendersOf(follower).every((id) => id === follower.id || id.startsWith('DI-204-'));

/** An image was not there when it was deleted, or when it was looked for. A DELETE that names no image is a cause of its own. */
const ofLoss: Link = (_, follower) =>
  follower.id !== 'DI-IDS-11' &&
  (requirements[follower.id].harm !== undefined || follower.id.startsWith('DI-204-')) &&
  areAll(statusesOf(follower), (status) => status === 404 || status === 410);

/** Requirements about tokens that are not valid, each with tokens of its own kind. */
const wrongTokens = ['DI-401-01', 'DI-401-04', 'DI-401-05', 'DI-401-06', 'DI-401-07', 'DI-401-08', 'DI-401-09'] as const;

/** Known causes. A violation belongs to the first that it follows from; the cause may itself follow from one further up. */
export const causes: readonly Cause[] = [
  {
    lead: 'DI-KEEP-08',
    followers: ['DI-KEEP-01', 'DI-KEEP-02', 'DI-KEEP-04', 'DI-KEEP-06', 'DI-KEEP-07', 'DI-503-05'],
    link: always,
  },
  { lead: 'DI-KEEP-08', link: ofLoss },
  { lead: 'DI-500-05', link: sentAFailure },
  { lead: 'DI-500-06', link: sentAFailure },
  {
    lead: 'DI-204-01',
    followers: [
      'DI-204-07',
      'DI-204-11',
      'DI-204-13',
      'DI-204-14',
      'DI-204-17',
      'DI-409-05',
      'DI-413-07',
      'DI-500-04',
      'DI-503-04',
      'DI-FRM-10',
      'DI-FRM-11',
      'DI-FRM-12',
      'DI-IDS-14',
      'DI-IDS-19',
      'DI-NEG-05',
      'DI-NEG-07',
      'DI-NEG-09',
      'DI-NEG-12',
      'DI-ONCE-01',
      'DI-RACE-02',
    ],
    link: sameStatus,
  },
  // The image is gone although the deletion was refused, whatever field it carried.
  {
    lead: 'DI-204-01',
    followers: ['DI-NEG-15', 'DI-NEG-16'],
    link: (lead, follower) => sameStatus(lead, follower) || statusesOf(lead).some((status) => status >= 400),
    explains: true,
  },
  // Each asks for the answer of many deletions, or for what it leaves.
  { lead: 'DI-204-01', followers: ['DI-204-15', 'DI-204-16'], link: always },
  // Both look for the 204 among eight answers.
  { lead: 'DI-204-01', followers: ['DI-RACE-01', 'DI-RACE-06'], link: always },
  // A deletion after a limit is judged by its own requirement.
  { lead: 'DI-204-17', followers: ['DI-413-07'], link: sameStatus },
  { lead: 'DI-204-14', followers: ['DI-204-16', 'DI-204-17'], link: sameSender },
  { lead: 'DI-NEG-07', followers: ['DI-204-17'], link: sameSender },
  {
    lead: 'DI-GONE-01',
    followers: [
      'DI-204-11',
      'DI-204-12',
      'DI-GONE-02',
      'DI-GONE-03',
      'DI-GONE-05',
      'DI-GONE-06',
      'DI-GONE-09',
      'DI-FRM-19',
      'DI-NEG-12',
      'DI-ONCE-01',
      'DI-ONCE-04',
      'DI-RACE-03',
      'DI-RACE-04',
      'DI-RACE-05',
      'DI-RACE-07',
    ],
    link: success,
  },
  { lead: 'DI-GONE-01', followers: ['DI-204-15', 'DI-GONE-10', 'DI-RACE-06'], link: always },
  { lead: 'DI-204-12', followers: ['DI-GONE-10'], link: always },
  { lead: 'DI-RACE-03', followers: ['DI-GONE-10'], link: always },
  { lead: 'DI-RACE-04', followers: ['DI-GONE-10'], link: always },
  { lead: 'DI-RACE-05', followers: ['DI-GONE-10'], link: always },
  { lead: 'DI-GONE-14', followers: ['DI-GONE-10'], link: always },
  { lead: 'DI-GONE-15', followers: ['DI-GONE-10', 'DI-RACE-07'], link: always },
  { lead: 'DI-GONE-07', followers: ['DI-GONE-17'], link: always },
  { lead: 'DI-RACE-07', followers: ['DI-GONE-10'], link: always },
  { lead: 'DI-NEG-06', followers: ['DI-GONE-10'], link: always },
  { lead: 'DI-NEG-20', followers: ['DI-204-17'], link: sameSender },
  { lead: 'DI-ONCE-03', followers: ['DI-GONE-10'], link: always },
  { lead: 'DI-FRM-19', followers: ['DI-GONE-10'], link: always },
  { lead: 'DI-ONCE-01', followers: ['DI-RACE-06'], link: sameStatus },
  { lead: 'DI-GONE-02', followers: ['DI-GONE-03', 'DI-GONE-13'], link: success },
  {
    lead: 'DI-401-01',
    followers: [
      'DI-401-04',
      'DI-401-05',
      'DI-401-06',
      'DI-401-07',
      'DI-401-08',
      'DI-401-09',
      'DI-401-11',
      'DI-401-12',
      'DI-401-13',
      'DI-401-26',
    ],
    link: sameOrGone,
  },
  {
    lead: 'DI-401-05',
    followers: ['DI-401-06', 'DI-401-07', 'DI-401-08', 'DI-401-09', 'DI-401-12', 'DI-401-16'],
    link: sameOrGone,
  },
  { lead: 'DI-401-01', followers: ['DI-401-18', 'DI-FRM-16'], link: always },
  ...wrongTokens.map((lead) => ({ lead, followers: ['DI-401-17'] as const, link: sameSender })),
  { lead: 'DI-FRM-16', followers: ['DI-401-17'], link: sameSender, explains: true },
  { lead: 'DI-401-13', followers: ['DI-401-17'], link: sameSender, explains: true },
  { lead: 'DI-401-20', followers: ['DI-401-17'], link: always },
  { lead: 'DI-401-17', followers: ['DI-H2-02'], link: always },
  { lead: 'DI-401-17', followers: ['DI-H2-09'], link: (lead) => sendersOf(lead).includes('DI-H2-03') },
  { lead: 'DI-H2-01', followers: ['DI-204-17', 'DI-GONE-10', 'DI-H2-09'], link: always },
  { lead: 'DI-H2-03', followers: ['DI-H2-09'], link: always },
  { lead: 'DI-H2-09', followers: ['DI-204-16', 'DI-401-17'], link: onlySender },
  { lead: 'DI-H2-05', followers: ['DI-H2-04'], link: sameSender },
  { lead: 'DI-401-22', followers: ['DI-401-17'], link: always },
  { lead: 'DI-401-24', followers: ['DI-401-17'], link: always },
  // Who deletes without a claim needs none.
  { lead: 'DI-403-10', followers: ['DI-403-22', 'DI-403-27'], link: always },
  { lead: 'DI-403-27', followers: ['DI-403-22'], link: always },
  { lead: 'DI-401-02', followers: ['DI-401-03'], link: always },
  { lead: 'DI-401-10', followers: ['DI-401-22', 'DI-401-24', 'DI-FRM-16', 'DI-KEEP-05'], link: always },
  { lead: 'DI-403-07', followers: ['DI-403-17', 'DI-403-18', 'DI-403-19', 'DI-403-28'], link: always },
  { lead: 'DI-403-08', followers: ['DI-403-13'], link: sameStatus },
  { lead: 'DI-403-08', followers: ['DI-403-09', 'DI-403-20'], link: always },
  { lead: 'DI-403-15', followers: ['DI-403-01', 'DI-403-28'], link: always },
  { lead: 'DI-403-16', followers: ['DI-403-02'], link: always },
  { lead: 'DI-403-17', followers: ['DI-403-03'], link: always },
  { lead: 'DI-403-18', followers: ['DI-403-04'], link: always },
  { lead: 'DI-403-19', followers: ['DI-403-05'], link: always },
  { lead: 'DI-403-23', followers: ['DI-403-24'], link: always },
  { lead: 'DI-403-25', followers: ['DI-403-26'], link: always },
  { lead: 'DI-409-06', followers: ['DI-409-01'], link: always },
  {
    lead: 'DI-404-04',
    followers: ['DI-404-01'],
    link: sameStatus,
  },
  { lead: 'DI-400-04', followers: ['DI-FRM-01', 'DI-FRM-02'], link: sameStatus },
  { lead: 'DI-FRM-01', followers: ['DI-FRM-02'], link: sameStatus },
  { lead: 'DI-404-01', followers: ['DI-401-14'], link: sameStatus },
  { lead: 'DI-404-01', followers: ['DI-403-13'], link: always },
  { lead: 'DI-403-11', followers: ['DI-400-01'], link: sameStatus },
  { lead: 'DI-403-12', followers: ['DI-400-03', 'DI-403-11'], link: always },
  { lead: 'DI-405-02', followers: ['DI-405-11', 'DI-405-13'], link: sameStatus },
  { lead: 'DI-405-11', followers: ['DI-405-13'], link: always },
  { lead: 'DI-405-08', followers: ['DI-405-12'], link: always },
  { lead: 'DI-409-03', followers: ['DI-409-05'], link: always },
  { lead: 'DI-413-06', followers: ['DI-413-07'], link: always },
  { lead: 'DI-413-09', followers: ['DI-413-10'], link: always },
  { lead: 'DI-503-03', followers: ['DI-503-04'], link: always },
  { lead: 'DI-RACE-01', followers: ['DI-RACE-03', 'DI-RACE-06'], link: always },
  {
    lead: 'DI-IDS-01',
    followers: ['DI-IDS-02'],
    link: sameStatus,
  },
  {
    lead: 'DI-IDS-11',
    followers: [
      'DI-IDS-07',
      'DI-IDS-08',
      'DI-IDS-10',
      'DI-IDS-12',
      'DI-IDS-15',
      'DI-KEEP-01',
      'DI-KEEP-04',
      'DI-KEEP-07',
      'DI-KEEP-08',
      'DI-503-05',
    ],
    link: always,
  },
  { lead: 'DI-KEEP-06', followers: ['DI-KEEP-04'], link: always },
  { lead: 'DI-IDS-23', followers: ['DI-IDS-24'], link: always },
  { lead: 'DI-204-02', followers: ['DI-204-03', 'DI-204-06'], link: always },
  { lead: 'DI-204-02', followers: ['DI-WIRE-03'], link: onDeletions },
  { lead: 'DI-204-03', followers: ['DI-FLD-10', 'DI-WIRE-01'], link: sameSender },
  // The rules on the form of a fault are silent if it is not JSON: what they find is another response.
  {
    lead: 'DI-FLT-02',
    followers: ['DI-FLD-12', 'DI-NEG-01', 'DI-NEG-02', 'DI-NEG-08'],
    link: sameAnswers,
  },
  { lead: 'DI-503-06', followers: ['DI-FLD-12'], link: sameAnswers },
  { lead: 'DI-FLT-03', followers: ['DI-FLT-04', 'DI-FLT-05', 'DI-FLT-06'], link: sameAnswers },
  { lead: 'DI-FLD-10', followers: ['DI-WIRE-01'], link: sameSender },
  { lead: 'DI-FLD-10', followers: ['DI-WIRE-03'], link: always },
  { lead: 'DI-FLD-13', followers: ['DI-FLD-04', 'DI-FLD-12'], link: sameSender },
  { lead: 'DI-401-16', followers: ['DI-WIRE-02'], link: sameSender },
  { lead: 'DI-IDS-13', followers: ['DI-WIRE-02'], link: sameSender },
  { lead: 'DI-NEG-11', followers: ['DI-WIRE-02'], link: sameSender },
  { lead: 'DI-204-01', followers: ['DI-WIRE-02'], link: sameSender },
  { lead: 'DI-FRM-06', followers: ['DI-WIRE-02'], link: sameSender },
  { lead: 'DI-FRM-08', followers: ['DI-WIRE-02'], link: sameSender },
];
