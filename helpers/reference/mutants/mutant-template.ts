/**
 * Mutants to copy into the file of their topic. No list holds them, so a unit test tries them and the proof does not. Replace their
 * names, bugs and requirements with those of the new mutant.
 */
import {
  deletion,
  isDeletion,
  type Mutant,
  mutant,
  removeAddressed,
  rewriteAnswer,
  withField,
  withSideEffect,
} from './mutant.ts';

/** One group for each topic, in the order of `index.ts`. */
export const templates: readonly Mutant[] = [
  // Replaces a conforming answer. `status()`, `deletion()` and `isDeletion` select the answers.
  mutant('template-answer', 'answers 418 where an image does not exist', {
    breaks: ['DI-404-01'],
    ...rewriteAnswer(deletion(404), (answer) => ({ ...answer, status: 418 })),
  }),
  // The conforming answer with another field.
  mutant('template-field', 'lets caches keep the answer to a deletion', {
    breaks: ['DI-204-10'],
    ...withField(deletion(204), 'Cache-Control', 'public, max-age=60'),
  }),
  // The conforming answer with a side effect: a refusal that deletes.
  mutant('template-effect', 'deletes before it checks the token', {
    breaks: ['DI-401-10'],
    ...withSideEffect((answer, call) => isDeletion(call) && answer.status === 401, removeAddressed),
  }),
];
