/**
 * Mutants to copy into the file of their topic. No list holds them, so a unit test tries them and the proof does not. Replace their
 * names, bugs and requirements with those of the new mutant.
 */

import { removeAddressed } from './effects.ts';
import { type Mutant, mutant } from './mutant.ts';
import { deletion } from './where.ts';

/** One group for each topic, in the order of `index.ts`. */
export const templates: readonly Mutant[] = [
  // Replaces a conforming answer. `where.ts` selects the answers, and `changes.ts` has all that can be done to them.
  mutant('template-answer', 'answers 418 where an image does not exist')
    .breaking('DI-404-01')
    .rewriteAnswer(deletion(404), (answer) => ({ ...answer, status: 418 })),
  // The conforming answer with another field.
  mutant('template-field', 'lets caches keep the answer to a deletion')
    .breaking('DI-204-10')
    .withField(deletion(204), 'Cache-Control', 'public, max-age=60'),
  // The conforming answer with a side effect: a refusal that deletes.
  mutant('template-effect', 'deletes before it checks the token')
    .breaking('DI-401-10')
    .withSideEffect(deletion(401), removeAddressed),
];
