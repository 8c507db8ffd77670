import type { Evidence } from '../../../contracts/evidence.ts';
import type { RequirementId } from '../../../contracts/requirements.ts';
import type { Behaviour } from '../behaviour.ts';

/** A conforming target that is not the reference target: no MUST may be found violated on it. */
export interface Variant extends Behaviour {
  /** In kebab-case; also the name of the universe that behaves so. */
  readonly name: string;
  /** How it differs, in one line. */
  readonly difference: string;
  /** The SHOULD and MAY requirements, and no others, whose violation is expected. */
  readonly warnings: readonly RequirementId[];
  /** Requirements that it must leave untested, with the code of the reason: on their answers nothing may be decided. */
  readonly undecided?: Readonly<Partial<Record<RequirementId, string>>>;
  /** Evidence that none of its responses shows: the requirements that declare it are not tested. */
  readonly lacks?: readonly Evidence[];
  /** Set where a read does not say at once whether an image is there. */
  readonly blind?: true;
}
