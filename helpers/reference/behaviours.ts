import type { Behaviour } from './behaviour.ts';
import { mutants } from './mutants/index.ts';
import { variants } from './variants.ts';

/** Every behaviour that a universe can be named after: the mutants and the conforming variants. */
export const behaviours: Readonly<Record<string, Behaviour>> = Object.fromEntries(
  [...mutants, ...variants].map((behaviour) => [behaviour.name, behaviour]),
);
