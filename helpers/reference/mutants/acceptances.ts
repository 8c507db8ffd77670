import { fault } from '../faults.ts';
import { fieldOf } from '../message.ts';
import type { Call } from '../stages.ts';
import { isDeletion, type Mutant, rewriteAnswer } from './mutant.ts';

/** A server that a field of an authenticated deletion misleads. */
const ledAstray = (
  name: string,
  report: string,
  bug: string,
  breaks: Mutant['breaks'],
  where: (call: Call) => boolean,
  code: 406 | 500,
): Mutant => ({
  name,
  report,
  bug,
  breaks,
  ...rewriteAnswer(
    (_, call) => isDeletion(call) && call.principal !== undefined && where(call),
    () => fault(code, code === 406 ? 'badRequest' : 'computeFault', 'The field is not understood.'),
  ),
});

/** Servers that the client's Accept fields mislead. */
export const acceptances: readonly Mutant[] = [
  ledAstray(
    'unknown-coding-is-406',
    'fastify/fastify-compress#85',
    'answers 406 if the client accepts only a content coding that it does not know',
    ['DI-NEG-13'],
    ({ request }) => /^x-/i.test(fieldOf(request.fields, 'Accept-Encoding') ?? ''),
    406,
  ),
  ledAstray(
    'malformed-accept-is-500',
    'tomdionysus/foaas#146',
    'crashes on an Accept that is not a media range',
    ['DI-500-05', 'DI-NEG-14'],
    ({ request }) => /^[^/]+$/.test(fieldOf(request.fields, 'Accept') ?? ''),
    500,
  ),
];
