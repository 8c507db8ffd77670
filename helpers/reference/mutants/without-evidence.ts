import { type Mutant, mutant } from './mutant.ts';
import { always, isRefusal } from './where.ts';

/** Evidence that a target without JSON in its faults does not show. */
export const ofJsonFaults = [
  'JSON content',
  'fault that is a JSON object',
  'fault with a name',
  'fault with a message',
  'fault with details',
  'fault with retryAfter or retryAt',
  'fault and Retry-After that both say when',
] as const;

/** Defects of every response of a kind, which leave other requirements on such responses without evidence. */
export const withoutEvidence: readonly Mutant[] = [
  mutant('no-fault-is-json', 'answers every error with a line of text')
    .breaking('DI-503-06', 'DI-FLT-02', 'DI-NEG-01', 'DI-NEG-02', 'DI-NEG-03')
    .with({ lacks: ofJsonFaults, mayBreak: ['DI-405-15'] })
    .rewriteContent(isRefusal, 'text/plain', ({ status }) => `The request failed with ${status}.`),
  mutant('no-fault-has-a-name', 'omits the name of every fault')
    .breaking('DI-503-06', 'DI-FLT-03')
    .with({ lacks: ['fault with a name'], mayBreak: ['DI-405-15'] })
    .rewriteAnswer(isRefusal, (answer) => ({ ...answer, json: Object.values(answer.json ?? {})[0] })),
  mutant('no-fault-has-a-message', 'omits the message of every fault')
    .breaking('DI-FLT-06')
    .with({ lacks: ['fault with a message'] })
    .withMembers(isRefusal, { message: undefined }),
  mutant('nothing-has-a-content-type', 'sends no Content-Type')
    .breaking('DI-FLD-15')
    .with({ lacks: ['content with Content-Type'] })
    .withoutMessageField(always, 'Content-Type'),
];
