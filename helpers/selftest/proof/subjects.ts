import type { RequirementId } from '../../../contracts/requirements.ts';
import { complain } from '../../platform/text/print.ts';
import { mutants } from '../../reference/mutants/index.ts';
import { frameworks } from '../../reference/variants/frameworks.ts';
import { gateways } from '../../reference/variants/gateways.ts';
import { variants } from '../../reference/variants.ts';
import { fixOf } from '../../settings/near-name.ts';

/** A subject of the proof: a mutant, which must be caught, or a conforming variant, which must not be accused. */
export interface Subject {
  readonly name: string;
  readonly kind: 'mutant' | 'variant';
  /** The bug of a mutant, the difference of a variant. */
  readonly about: string;
  /** Exactly the requirements whose violation must be recorded; for a variant only SHOULD and MAY. */
  readonly violates: readonly RequirementId[];
  /** Requirements whose violation may be recorded, by the order of the tests. */
  readonly mayViolate: readonly RequirementId[];
  /** Whether it is tried over TLS, with the tests of HTTP/2 and the rules over all exchanges alone: over HTTP/1.1 it differs in nothing. */
  readonly secured: boolean;
  /** Requirements that must not be decided, for whatever reason. `isAll`: and no others but those that the reference leaves. */
  readonly untested: { readonly ids: readonly string[]; readonly isAll: boolean };
  /** Requirements that must not be decided, with the code of the reason. */
  readonly undecided: Readonly<Partial<Record<RequirementId, string>>>;
}

/** The variants come first: some limit the rate of requests and take six times as long as a mutant. */
export const allSubjects: readonly Subject[] = [
  ...variants.map(
    ({ name, difference, warnings = [], undecided = {}, untested = [], untestedAtLeast = [], secured = false }) => ({
      name,
      kind: 'variant' as const,
      about: difference,
      violates: warnings,
      mayViolate: [],
      secured,
      untested: { ids: [...untested, ...untestedAtLeast], isAll: untested.length > 0 },
      undecided,
    }),
  ),
  ...mutants.map(({ name, bug, breaks, mayBreak = [], untested = [], secured = false }) => ({
    name,
    kind: 'mutant' as const,
    about: bug,
    violates: breaks,
    mayViolate: mayBreak,
    secured,
    untested: { ids: untested, isAll: untested.length > 0 },
    undecided: {},
  })),
];

/**
 * The fewest mutants that break every requirement, without the wide ones: one that breaks many takes an image with each row, and each is looked for
 * until it cannot come back. Of those that break the same, the first.
 */
function narrow(): ReadonlySet<Subject> {
  const mutantsLastFirst = allSubjects.filter(({ kind }) => kind === 'mutant').reverse();
  const left = new Set(mutantsLastFirst.sort((one, other) => other.violates.length - one.violates.length));
  const isBrokenBesides = (one: Subject, id: RequirementId): boolean =>
    [...left].some((other) => other !== one && other.violates.includes(id));
  for (const each of left) if (each.violates.every((id) => isBrokenBesides(each, id))) left.delete(each);
  return left;
}

const narrowMutants = narrow();
const ofOthers = new Set([...frameworks, ...gateways].map(({ name }) => name));

/** The part that `npm test` tries, by `PROOF_PART=push`: a mutant for each requirement, and what frameworks and gateways do. */
export const subjectsOnPush = allSubjects.filter((each) => narrowMutants.has(each) || ofOthers.has(each.name));
const started = process.env.PROOF_PART === 'push' ? subjectsOnPush : allSubjects;

/** The names in a variable that holds a comma list; undefined if it is not set. Ends the process at a name that is not known. */
export function namedIn<Name extends string>(variable: string, known: readonly Name[]): readonly Name[] | undefined {
  const given = process.env[variable]?.split(',');
  const unknown = given?.find((name) => !known.some((each) => each === name));
  if (unknown !== undefined) {
    complain(`${variable} names ${unknown}, which is not known: ${fixOf(unknown, known, 'check its spelling')}`);
    process.exit(2);
  }
  return given && known.filter((each) => given.includes(each));
}

/** The subjects that `PROOF_SUBJECTS`, a comma list of names, selects; by default all. */
const wanted = namedIn(
  'PROOF_SUBJECTS',
  allSubjects.map(({ name }) => name),
);

export const subjects = wanted === undefined ? started : allSubjects.filter(({ name }) => wanted.includes(name));
