import type { Evidence } from '../../../contracts/evidence.ts';
import type { RequirementId } from '../../../contracts/requirements.ts';
import { mutants } from '../../reference/mutants/index.ts';
import { variants } from '../../reference/variants.ts';

/** What the proof tries: a mutant, to be caught, or a conforming variant, not to be accused. */
export interface Subject {
  readonly name: string;
  readonly kind: 'mutant' | 'variant';
  /** The bug of a mutant, the difference of a variant. */
  readonly about: string;
  /** Exactly the requirements whose violation is to be recorded: of a variant only SHOULD and MAY. */
  readonly violates: readonly RequirementId[];
  /** Evidence that none of its responses shows; empty where nothing is said of that. */
  readonly lacks: readonly Evidence[];
  /** Requirements that must not be decided, with the code of the reason. */
  readonly undecided: Readonly<Partial<Record<RequirementId, string>>>;
}

/** The reference target itself. Its place in the proof is the parity of the two runners; by itself it is tried elsewhere. */
export const conforming: Subject = {
  name: 'conforming',
  kind: 'variant',
  about: 'the reference target itself',
  violates: [],
  lacks: [],
  undecided: {},
};

/** The variants come first: some limit the rate of requests and take six times as long as a mutant. */
const all: readonly Subject[] = [
  ...variants.map(({ name, difference, warnings, undecided = {}, lacks = [] }) => ({
    name,
    kind: 'variant' as const,
    about: difference,
    violates: warnings,
    lacks,
    undecided,
  })),
  ...mutants.map(({ name, bug, breaks, lacks = [] }) => ({
    name,
    kind: 'mutant' as const,
    about: bug,
    violates: breaks,
    lacks,
    undecided: {},
  })),
];

/** Those that `PROOF_SUBJECTS`, a comma list of names, selects; all of them without it. */
const wanted = process.env.PROOF_SUBJECTS?.split(',');

/** The subjects of this run. */
export const subjects = wanted === undefined ? all : [conforming, ...all].filter(({ name }) => wanted.includes(name));
