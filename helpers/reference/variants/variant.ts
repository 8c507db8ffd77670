import type { Evidence } from '../../../contracts/evidence.ts';
import type { RequirementId } from '../../../contracts/requirements.ts';
import type { Behaviour } from '../behaviour.ts';
import { type Described, described } from '../mutants/steps.ts';

interface Difference {
  /** In kebab-case; also the name of the universe that behaves so. */
  readonly name: string;
  readonly difference: string;
  /** The SHOULD and MAY requirements, and no others, whose violation is expected. */
  readonly warnings?: readonly RequirementId[];
  /** Requirements that must stay untested on it, with the code of the reason. */
  readonly undecided?: Readonly<Partial<Record<RequirementId, string>>>;
  /** Evidence that none of its responses shows: the requirements that declare it are not tested. */
  readonly lacks?: readonly Evidence[];
  /** Whether it has to be tried over TLS, over which it offers HTTP/2. */
  readonly secured?: true;
  /** Whether a read may not say at once if an image exists. */
  readonly blind?: true;
}

/** A conforming target that differs from the reference target: no test may find a MUST violated on it. */
export interface Variant extends Difference, Behaviour {}

/** A variant, by its name and its difference in one line; then the changes that make it. */
export const variant = (name: string, difference: string): Described<Difference> => described({ name, difference });

/** Evidence that a target without lists of images does not show. */
export const ofLists: readonly Evidence[] = [
  'list with an image',
  'detailed list with an image',
  'any list with an image',
  'list of changes with a deleted image',
  'deleted image that is still shown',
];

/** Evidence that a target which shows no image does not show. */
export const ofImages: readonly Evidence[] = [
  ...ofLists,
  'state of an image',
  'image that is being saved',
  'image of another tenant',
  'two images of one name',
  'self link',
];

/** Evidence that no response of the reference target shows, and none of a variant which does not add it. */
export const lackedByReference: readonly Evidence[] = [
  '429',
  'Retry-After with a date',
  'response with both request ids',
  'compressed content',
  'refused API version',
  'response over HTTP/2',
  'refused stream',
  'end of a request over HTTP/2',
  'JSON content with a charset',
];
