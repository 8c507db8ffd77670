import { fieldsWithout } from '../message.ts';
import { type Mutant, mutant, rewriteAnswer, rewriteContent, rewriteFault, rewriteMessage, type Where } from './mutant.ts';

const isFault: Where = ({ status }) => status >= 400;

/** Defects of every response of a kind, which leave other requirements on such responses without evidence. */
export const withoutEvidence: readonly Mutant[] = [
  mutant('no-fault-is-json', 'answers every error with a line of text', {
    breaks: ['DI-503-06', 'DI-FLT-02', 'DI-NEG-01', 'DI-NEG-02', 'DI-NEG-03'],
    lacks: [
      'JSON content',
      'fault that is a JSON object',
      'fault with a name',
      'fault with a message',
      'fault with details',
      'fault with retryAfter or retryAt',
      'fault and Retry-After that both say when',
    ],
    ...rewriteContent(isFault, 'text/plain', ({ status }) => `The request failed with ${status}.`),
  }),
  mutant('no-fault-has-a-name', 'omits the name of every fault', {
    breaks: ['DI-503-06', 'DI-FLT-03'],
    lacks: ['fault with a name'],
    ...rewriteAnswer(isFault, (answer) => ({ ...answer, json: Object.values(answer.json ?? {})[0] })),
  }),
  mutant('no-fault-has-a-message', 'omits the message of every fault', {
    breaks: ['DI-FLT-06'],
    lacks: ['fault with a message'],
    ...rewriteFault(isFault, ({ message: _, ...fault }) => fault),
  }),
  mutant('nothing-has-a-content-type', 'sends no Content-Type', {
    breaks: ['DI-FLD-15'],
    lacks: ['content with Content-Type'],
    ...rewriteMessage(
      () => true,
      (message) => ({ ...message, fields: fieldsWithout(message.fields, 'Content-Type') }),
    ),
  }),
];
