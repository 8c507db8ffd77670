import type { RequirementId } from '../../../contracts/requirements.ts';
import type { Behaviour } from '../behaviour.ts';

/** A conforming target that is not the reference target: no MUST may be found violated on it. */
export interface Variant extends Behaviour {
  /** In kebab-case; also the name of the universe that behaves so. */
  readonly name: string;
  /** How it differs, in one line. */
  readonly difference: string;
  /** The SHOULD requirements, and no others, that it is expected to be warned about. */
  readonly warnings: readonly RequirementId[];
}
