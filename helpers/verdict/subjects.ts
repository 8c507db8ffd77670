import { grouped } from '../../contracts/grouped.ts';
import { type RequirementId, requirements } from '../../contracts/requirements.ts';
import { firstListed } from '../platform/text/phrases.ts';
import type { ShownReason } from './shown-reason.ts';

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
  'image that is being saved': 'images being saved',
  'two images of one name': 'images of one name',
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
  const { identity, fixture, of = [], code } = reason?.parameters ?? {};
  const told = [identity, fixture, ...[of].flat(), reason?.code, ...requirements[id].evidence].map((each) => names[String(each)]);
  const { topic } = requirements[id];
  return told.find((name) => name !== undefined) ?? (code === undefined ? (names[topic] ?? topic) : String(code));
}

const shownSubjects = 5;

/** Subjects, each with how often it occurs: `another tenant (10), 413`. The commonest first. */
export function subjectsText(subjects: readonly string[]): string {
  const counted = [...grouped(subjects, (subject) => subject)].sort(([, a], [, b]) => b.length - a.length);
  return firstListed(
    counted.map(([subject, { length }]) => (length === 1 ? subject : `${subject} (${length})`)),
    shownSubjects,
  );
}

/** That a run tested less than the one before it, in words: `31 tested less than last time: another tenant (10), 413`. */
export const lessText = (subjects: readonly string[], than = 'last time'): string =>
  `${subjects.length} tested less than ${than}: ${subjectsText(subjects)}`;
