import { fault } from '../faults.ts';
import { type Mutant, mutant } from './mutant.ts';
import { all, carrying, isKnownDeletion } from './where.ts';

const message = 'The field is not understood.';

/** Servers that the client's Accept fields mislead. */
export const acceptances: readonly Mutant[] = [
  mutant('unknown-coding-is-406', 'answers 406 if the client accepts only a content coding that it does not know')
    .breaking('DI-NEG-13')
    .with({ report: 'fastify/fastify-compress#85' })
    .answering(all(isKnownDeletion, carrying('Accept-Encoding', /^x-/i)), fault(406, 'badRequest', message)),
  mutant('malformed-accept-is-500', 'crashes on an Accept that is not a media range')
    .breaking('DI-500-05', 'DI-NEG-14')
    .with({ report: 'tomdionysus/foaas#146' })
    .answering(all(isKnownDeletion, carrying('Accept', /^[^/]+$/)), fault(500, 'computeFault', message)),
];
