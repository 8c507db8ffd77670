import { grouped } from '../../contracts/grouped.ts';
import { type RequirementId, requirements } from '../../contracts/requirements.ts';
import { counted, firstListed } from '../platform/text/phrases.ts';
import { type Reason, type ReasonCode, reasonText, remedyOf } from './reason.ts';
import type { RequirementRow } from './verdict-file.ts';

/** Why a requirement is not tested, accepted or broken, as `verdict.json` says it: a code for programs, a text and a remedy for people. */
export interface ShownReason {
  readonly code: ReasonCode | 'accepted';
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** How to get it tested, as an instruction; empty if there is no way. */
  readonly remedy: string;
}

const joined = (texts: readonly string[]): string => [...new Set(texts.filter((text) => text !== ''))].join('; ');

/** The reasons of the tests of one requirement; the first gives the code. Null if there is none. */
export function shownReason(reasons: readonly Reason[]): ShownReason | null {
  const [first] = reasons;
  if (first === undefined) return null;
  const { code, parameters } = first;
  return { code, parameters, text: joined(reasons.map(reasonText)), remedy: joined(reasons.map(remedyOf)) };
}

/** The reason that an operator gave for an accepted violation. */
export const acceptanceReason = (texts: readonly string[]): ShownReason => ({
  code: 'accepted',
  parameters: {},
  text: joined(texts),
  remedy: '',
});

/** Text and remedy in one line. */
export const withRemedy = (reason: ShownReason | null): string =>
  reason === null || reason.remedy === '' ? (reason?.text ?? '') : `${reason.text} (to test it, ${reason.remedy})`;

/**
 * Whether a reason says that the state of an image cannot be read on this target. Beside images of others, nothing was sent for that reason. Where
 * GET has shown an image, one that fails later is a gap in this run.
 */
export function isUnreadable(reason: ShownReason | null): boolean {
  const { code, parameters = {} } = reason ?? {};
  if (code === 'not-read-back') return parameters.noneShown === true;
  return code === 'no-state' || (code === 'no-get' && parameters.beside === false);
}

/** Whether a reason says that GET, which has shown images, does not say what became of one. */
export const saysGetFails = (reason: ShownReason | null): boolean =>
  reason?.code === 'get-fails' || (reason?.code === 'not-read-back' && 'wanted' in reason.parameters);

/** Whether a reason blames what the operator gave: the token of the owner opens no image. Then nothing is known about the target. */
export const blamesOperator = (reason: ShownReason | null): boolean =>
  reason?.code === 'listed-image-unusable' && reason.parameters.status === 401;

/** Codes of what a target or its operator declares that it lacks: no other setting of the run would test it. */
const declaredLacks: readonly ShownReason['code'][] = [
  'http2-not-offered',
  'http2-without-tls',
  'no-reach',
  'no-server-list',
  'no-state',
  'speaks-http2-alone',
  'version-left-out',
];

/** Whether a requirement is not tested because the target does not offer what it is about, which is a declared lack and no gap. */
export const isNotOffered = ({ reason }: { readonly reason: ShownReason | null }): boolean =>
  reason !== null && declaredLacks.includes(reason.code);

/** Requirements that are not decided for one reason. */
export interface ReasonGroup {
  readonly title: string;
  readonly remedy: string;
  readonly rows: readonly RequirementRow[];
}

/** What differs from test to test and says nothing of the cause. */
function normal(text: string): string {
  return text
    .replace(/[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}/gi, '…')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, '…')
    .replace(/https?:\/\/\S+/g, '…')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The reason of a row below a heading that says already whose failure it is. */
function headline({ reason }: RequirementRow): string {
  const { error } = reason?.parameters ?? {};
  return reason?.code === 'harness-failure' && typeof error === 'string' ? error : (reason?.text ?? '');
}

/** Rows by their reason, the largest group first. */
export function groupReasons(rows: readonly RequirementRow[]): ReasonGroup[] {
  return [...grouped(rows, (row) => normal(headline(row)))]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([title, alike]) => ({ title, remedy: alike[0]?.reason?.remedy ?? '', rows: alike }));
}

/** What a requirement is about, as somebody who decides on a release calls it: by the caller, the image or the kind of request. */
const names: Readonly<Record<string, string>> = {
  stranger: 'another tenant',
  foreign: 'another tenant',
  reader: 'a role that may only read',
  creator: 'a role that may create but not delete',
  expired: 'expired tokens',
  revoked: 'revoked tokens',
  unscoped: 'tokens without a project',
  rescoped: 'tokens of another project',
  protected: 'protected images',
  public: 'public images',
  shared: 'shared images',
  saving: 'images being saved',
  conflict: 'images in a conflict',
  'collection-at-risk': 'the whole collection',
  'strangers-image': "identifiers of somebody else's images",
  'image-shown': "identifiers of somebody else's images",
  'race-at-risk': 'simultaneous requests',
  'settled-at-once': 'images being saved',
  'no-namesake': 'images of one name',
  'server of the images': 'the server of the images',
  'blast radius': 'what a request has to leave',
  concurrency: 'simultaneous requests',
  removal: 'what a deletion leaves',
  repeat: 'repeated deletions',
  negotiation: 'conditions and formats',
  wire: 'connections',
};

/** As much of a row as its subject follows from. */
interface Subject {
  readonly id: RequirementId;
  readonly reason: Pick<ShownReason, 'code' | 'parameters'> | null;
}

/** What a requirement that is not tested is about, in a few words. */
export function subjectOf({ id, reason }: Subject): string {
  const { identity, fixture, of = [], what, code } = reason?.parameters ?? {};
  const told = [identity, fixture, ...[of].flat(), what, reason?.code].map((each) => names[String(each)]);
  const { topic } = requirements[id];
  return told.find((name) => name !== undefined) ?? (code === undefined ? (names[topic] ?? topic) : String(code));
}

const shownSubjects = 5;

/** Subjects, each with how often it occurs: `another tenant (10), 413`. The commonest first. */
export function subjectsText(subjects: readonly string[]): string {
  const sorted = [...grouped(subjects, (subject) => subject)].sort(([, a], [, b]) => b.length - a.length);
  return firstListed(
    sorted.map(([subject, { length }]) => (length === 1 ? subject : `${subject} (${length})`)),
    shownSubjects,
  );
}

/** What a run tested and a later one did not: `31 requirements that the last run tested were not tested: another tenant (10), 413`. */
export const lessText = (subjects: readonly string[], run = 'last'): string => {
  const were = subjects.length === 1 ? 'was' : 'were';
  return `${counted(subjects.length, 'requirement')} that the ${run} run tested ${were} not tested: ${subjectsText(subjects)}`;
};
