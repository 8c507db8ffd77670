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
  /** The requirements that it leaves untested, beside those of the reference, and no others. */
  readonly untested?: readonly string[];
  /** Requirements that it leaves untested, among others. */
  readonly untestedAtLeast?: readonly string[];
  /** Whether it has to be tried over TLS, over which it offers HTTP/2. */
  readonly secured?: true;
  /** Whether it is tried as a tenant in which others work (TARGET_SHARED_TENANT). */
  readonly shared?: true;
  /** Whether a read may not say at once if an image exists. */
  readonly blind?: true;
}

/** A conforming target that differs from the reference target: no test may find a MUST violated on it. */
export interface Variant extends Difference, Behaviour {}

/** A variant, by its name and its difference in one line; then the changes that make it. */
export const variant = (name: string, difference: string): Described<Difference> => described({ name, difference });
