import { conflictingRequest, fault } from '../faults.ts';
import { fieldOf } from '../message.ts';
import { overlooking, refuseWhen, rewriteOctets } from '../mutants/mutant.ts';
import { isLarge, tooLarge } from '../mutants/request-framing.ts';
import { undoing } from '../mutants/revivals.ts';
import { type Variant, variant } from './variant.ts';

/** Variants that read requests in another way that RFC 9112 allows. */
export const requestFraming: readonly Variant[] = [
  variant('reads-folds', 'replaces the fold in a field line with a blank', {
    stages: overlooking('folded field line'),
  }),
  variant('refuses-codings-with-400', 'answers 400, not 501, to a transfer coding that it does not know', {
    stages: (s) => ({
      admit: (call) => {
        const isUnknown = call.request.defects.includes('unknown transfer coding');
        return isUnknown ? fault(400, 'badRequest', 'The transfer coding is not known.') : s.admit(call);
      },
    }),
  }),
  {
    name: 'reads-the-coding-of-two',
    difference: 'serves a request with Content-Length and Transfer-Encoding by its chunks, and closes the connection',
    warnings: [],
    stages: overlooking('Content-Length and Transfer-Encoding'),
  },
  variant('demands-a-length', 'answers 411 to a deletion with chunked content', {
    undecided: { 'DI-FRM-09': 'request-answered' },
    stages: (s) => ({
      admit: (call) => {
        const isChunked = fieldOf(call.request.fields, 'Transfer-Encoding')?.toLowerCase() === 'chunked';
        return isChunked && call.request.defects.length === 0 ? fault(411, 'badRequest', 'A length is required.') : s.admit(call);
      },
    }),
  }),
  {
    name: 'silent-to-malformed-requests',
    difference: 'closes the connection without a response if a request is malformed and no status is prescribed',
    warnings: ['DI-WIRE-02'],
    ...rewriteOctets(
      (_, call) => call.request.defects.some((defect) => ['head without its end', 'CR or NUL in a field line'].includes(defect)),
      () => ['end'],
    ),
  },
  variant('large-content-is-413', 'refuses a deletion with large content, and deletes nothing', {
    ...refuseWhen(isLarge, tooLarge),
  }),
  {
    name: 'large-content-gets-no-answer',
    difference: 'closes the connection of a deletion with large content before it has read that, and deletes nothing',
    warnings: [],
    undecided: { 'DI-FRM-19': 'no-response' },
    ...refuseWhen(isLarge, tooLarge),
    ...rewriteOctets(
      (_, call) => isLarge(call),
      () => ['reset'],
    ),
  },
  variant('abandoned-deletion-is-undone', 'undoes a deletion whose client goes away before it is answered', {
    ...undoing(),
  }),
  {
    name: 'abandoned-deletion-goes-on',
    difference: 'carries out a deletion whose client goes away half a second later, and answers 409 until then',
    warnings: [],
    ...undoing(() => conflictingRequest('it is being deleted'), 500),
  },
];
