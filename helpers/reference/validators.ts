import type { Behaviour } from './behaviour.ts';
import { fault } from './faults.ts';
import { type Answer, fieldOf } from './message.ts';
import type { Call } from './stages.ts';
import type { Image } from './universe.ts';

/** How a service misreads the conditions of a request. */
export interface Misreading {
  /** Takes a weak tag in If-Match for a match. */
  readonly weakMatches?: true;
  /** Takes a list of tags in If-Match for one tag. */
  readonly listIsOneTag?: true;
  /** Does not compare a list of tags in If-Match. */
  readonly listAlwaysMatches?: true;
  readonly ignoresNoneMatch?: true;
  readonly ignoresUnmodifiedSince?: true;
  /** Evaluates If-Modified-Since for DELETE, too. */
  readonly heedsModifiedSince?: true;
}

/** The entity tag of an image, which does not change. */
export const tagOf = (id: string): string => `"${id.slice(0, 8)}"`;
const modifiedOf = ({ updated }: Image): string => new Date(updated).toUTCString();
const opaque = (tag: string): string => tag.replace(/^W\//, '');

/** Whether a tag, or one of a list, is that of an image. */
function names(value: string, image: Image, { isOneTag = false, isStrong }: { isOneTag?: boolean; isStrong: boolean }): boolean {
  if (value === '*') return true;
  const tags = isOneTag ? [value] : value.split(/[\t ]*,[\t ]*/);
  return tags.map((tag) => (isStrong ? tag : opaque(tag))).includes(tagOf(image.id));
}

/** Whether a field has a date as asctime writes it, without a comma and a zone. */
const isAsctime = (value = ''): boolean => /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/.test(value);

/** The first condition of a request that is false of an image: RFC 9110 section 13.2.2. */
function falseCondition(call: Call, image: Image, misreading: Misreading): string | undefined {
  const [match, noneMatch, unmodified, modified] = ['If-Match', 'If-None-Match', 'If-Unmodified-Since', 'If-Modified-Since'].map(
    (name) => fieldOf(call.request.fields, name),
  );
  const lastMs = Date.parse(modifiedOf(image));
  const { weakMatches = false, listIsOneTag = false } = misreading;
  const ignoresDate = misreading.ignoresUnmodifiedSince;
  // What says no zone is in UTC.
  const sinceMs = Date.parse(isAsctime(unmodified) ? `${unmodified} GMT` : (unmodified ?? ''));
  if (match !== undefined) {
    const isCompared = !(misreading.listAlwaysMatches && match.includes(','));
    if (isCompared && !names(match, image, { isOneTag: listIsOneTag, isStrong: !weakMatches }))
      return 'The entity tag is another.';
  } else if (sinceMs < lastMs && !ignoresDate) {
    return 'The image was modified since.';
  }
  if (noneMatch !== undefined && !misreading.ignoresNoneMatch && names(noneMatch, image, { isStrong: false }))
    return 'The entity tag is the same.';
  const isHeeded = misreading.heedsModifiedSince && modified !== undefined && Date.parse(modified) >= lastMs;
  return isHeeded ? 'The image was not modified since.' : undefined;
}

/** A service whose images have entity tags and a date of modification, and that evaluates conditions: RFC 9110 section 13. */
export const withValidators = (misreading: Misreading = {}): Required<Pick<Behaviour, 'stages' | 'answer'>> => ({
  stages: () => ({
    condition(call, image) {
      const why = falseCondition(call, image, misreading);
      return why === undefined ? undefined : fault(412, 'preconditionFailed', why);
    },
  }),
  answer(answer, call) {
    const image = call.route.kind === 'image' ? call.universe.images.get(call.route.id) : undefined;
    if (answer.status !== 200 || image === undefined || call.request.method === 'OPTIONS') return answer;
    const fields = [['ETag', tagOf(image.id)] as const, ['Last-Modified', modifiedOf(image)] as const];
    const noneMatch = fieldOf(call.request.fields, 'If-None-Match');
    if (noneMatch !== undefined && names(noneMatch, image, { isStrong: false })) return { status: 304, fields };
    return { ...answer, fields: [...answer.fields, ...fields] };
  },
});

/** A service whose lists have entity tags, and that answers 304 as long as that of a list is the same. */
export const withTaggedLists = (tagOfList: (answer: Answer, call: Call) => string): Required<Pick<Behaviour, 'answer'>> => ({
  answer(answer, call) {
    const isList = call.route.kind === 'images' || call.route.kind === 'detail';
    if (answer.status !== 200 || !isList || call.request.method !== 'GET') return answer;
    const tag = tagOfList(answer, call);
    const fields = [['ETag', tag] as const];
    if (fieldOf(call.request.fields, 'If-None-Match') === tag) return { status: 304, fields };
    return { ...answer, fields: [...answer.fields, ...fields] };
  },
});
