import type { Evidence } from '../../../contracts/evidence.ts';
import type { RequirementId } from '../../../contracts/requirements.ts';
import { mutants } from '../../reference/mutants/index.ts';
import { lackedByReference, variants } from '../../reference/variants.ts';

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
  /** Evidence that none of its responses shows. */
  readonly lacks: readonly Evidence[];
  /** Requirements that must not be decided, with the code of the reason. */
  readonly undecided: Readonly<Partial<Record<RequirementId, string>>>;
}

/** The reference target itself. The proof contains it to compare the two runners; other tests try it by itself. */
export const conforming: Subject = {
  name: 'conforming',
  kind: 'variant',
  about: 'the reference target itself',
  violates: [],
  mayViolate: [],
  secured: false,
  lacks: lackedByReference,
  undecided: {},
};

/** The variants come first: some limit the rate of requests and take six times as long as a mutant. */
const all: readonly Subject[] = [
  ...variants.map(({ name, difference, warnings = [], undecided = {}, lacks = [], secured = false }) => ({
    name,
    kind: 'variant' as const,
    about: difference,
    violates: warnings,
    mayViolate: [],
    secured,
    lacks,
    undecided,
  })),
  ...mutants.map(({ name, bug, breaks, mayBreak = [], lacks = [], secured = false }) => ({
    name,
    kind: 'mutant' as const,
    about: bug,
    violates: breaks,
    mayViolate: mayBreak,
    secured,
    lacks,
    undecided: {},
  })),
];

/** The subjects that `PROOF_SUBJECTS`, a comma list of names, selects; by default all. */
const wanted = process.env.PROOF_SUBJECTS?.split(',');

/** `PROOF_SAMPLE`: one in this many is tried. The very first of all waits for its limit for two minutes, which here nothing else fills. */
const sample = Number(process.env.PROOF_SAMPLE ?? 1);

export const subjects =
  wanted === undefined
    ? all.filter((_, index) => sample === 1 || index % sample === 1)
    : [conforming, ...all].filter(({ name }) => wanted.includes(name));
