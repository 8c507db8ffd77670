import type { Behaviour } from './behaviour.ts';
import { mutants } from './mutants/index.ts';
import { absences } from './variants/absences.ts';
import { answers } from './variants/answers.ts';
import { callers } from './variants/callers.ts';
import { frameworks } from './variants/frameworks.ts';
import { gateways } from './variants/gateways.ts';
import { limits } from './variants/limits.ts';
import { messages } from './variants/messages.ts';
import { reads } from './variants/reads.ts';
import type { Variant } from './variants/variant.ts';

export type { Variant } from './variants/variant.ts';

/** Every conforming variant of the reference target. */
export const variants: readonly Variant[] = [
  ...absences,
  ...answers,
  ...callers,
  ...frameworks,
  ...gateways,
  ...limits,
  ...messages,
  ...reads,
];

/** Every behaviour that a universe can be named after: the mutants and the conforming variants. */
export const behaviours: Readonly<Record<string, Behaviour>> = Object.fromEntries(
  [...mutants, ...variants].map((behaviour) => [behaviour.name, behaviour]),
);
