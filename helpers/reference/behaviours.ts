import type { Behaviour } from './behaviour.ts';
import { mutants } from './mutants/index.ts';

/** Every behaviour that a universe can be named after: the mutants and the conforming variants. */
export const behaviours: Readonly<Record<string, Behaviour>> = Object.fromEntries(mutants.map((mutant) => [mutant.name, mutant]));
