import type { RequirementId } from '../../../contracts/requirements.ts';
import type { Behaviour } from '../behaviour.ts';
import { type Described, described } from './steps.ts';

interface Defect {
  /** In kebab-case; also the name of the universe that behaves so. */
  readonly name: string;
  readonly bug: string;
  /** Exactly the requirements that the mutant violates, as the test of each observes it. */
  readonly breaks: readonly RequirementId[];
  /** Requirements that it violates or not, as the tests before have left the images. */
  readonly mayBreak?: readonly RequirementId[];
  /** The requirements that it leaves untested, beside those of the reference, and no others. */
  readonly untested?: readonly string[];
  /** Whether it has to be tried over TLS, over which it offers HTTP/2. */
  readonly secured?: true;
  /** The public bug report that shows the defect in a real service, as `owner/repository#number`. */
  readonly report?: string;
}

/** A single defect of the reference target, of a kind that real services have. */
export interface Mutant extends Defect, Behaviour {}

/** A mutant, by its name and its bug in one line; then what it breaks, and the changes that make the bug. */
export const mutant = (name: string, bug: string) => ({
  breaking: (...breaks: readonly RequirementId[]): Described<Defect> => described({ name, bug, breaks }),
});

type Change = (...how: never[]) => Behaviour;

/** Mutants that break the same by one kind of change. A row has the name and the bug of each, and what its change is given. */
export const breaking =
  (...breaks: readonly RequirementId[]) =>
  <Of extends Change>(
    change: Of & ((...how: Parameters<Of>) => Behaviour),
    rows: Readonly<Record<string, readonly [bug: string, ...how: Parameters<Of>]>>,
  ): Mutant[] =>
    Object.entries(rows).map(([name, [bug, ...how]]) => described({ name, bug, breaks }).with(change(...how)));
