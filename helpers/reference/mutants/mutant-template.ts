/**
 * Mutants to copy into the file of their topic. They are in no list, so the proof does not try them; a unit test does. Names,
 * bugs and requirements stand for those of the new mutant.
 */
import { deletion, isDeletion, type Mutant, removeAddressed, rewriteAnswer, withField, withSideEffect } from './mutant.ts';

/** One group for each topic, in the order of `index.ts`. */
export const templates: readonly Mutant[] = [
  {
    // Another answer in the place of a conforming one. `status()`, `deletion()` and `isDeletion` say where.
    name: 'template-answer',
    bug: 'answers 418 where an image does not exist',
    breaks: ['DI-404-01'],
    ...rewriteAnswer(deletion(404), (answer) => ({ ...answer, status: 418 })),
  },
  {
    // The conforming answer with another field.
    name: 'template-field',
    bug: 'lets caches keep the answer to a deletion',
    breaks: ['DI-204-10'],
    ...withField(deletion(204), 'Cache-Control', 'public, max-age=60'),
  },
  {
    // The conforming answer, and something that happens beside it: a refusal with an effect.
    name: 'template-effect',
    bug: 'deletes before it looks at the token',
    breaks: ['DI-401-10'],
    ...withSideEffect((answer, call) => isDeletion(call) && answer.status === 401, removeAddressed),
  },
];
