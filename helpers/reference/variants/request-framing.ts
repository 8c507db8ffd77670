import { continued } from '../connection.ts';
import { conflictingRequest, fault } from '../faults.ts';
import { departing, isLarge, tooLarge } from '../mutants/request-framing.ts';
import { undoing } from '../mutants/revivals.ts';
import { carrying } from '../mutants/where.ts';
import { type Variant, variant } from './variant.ts';

/** Variants that read requests in another way that RFC 9112 allows. */
export const requestFraming: readonly Variant[] = [
  variant(
    'reads-folds-and-the-coding-of-two',
    'replaces a fold with a blank, and serves a request with Content-Length and Transfer-Encoding by its chunks',
  ).overlooking('folded field line', 'Content-Length and Transfer-Encoding'),
  variant('refuses-codings', 'answers 400, not 501, to an unknown transfer coding, and 411 to a deletion with chunked content')
    .with({ undecided: { 'DI-FRM-09': 'request-answered' } })
    .withStages((s) => ({
      admit: (call) => {
        if (departing('unknown transfer coding')(call)) return fault(400, 'badRequest', 'The transfer coding is not known.');
        const isChunked = carrying('Transfer-Encoding', /^chunked$/i)(call);
        return isChunked && call.request.defects.length === 0 ? fault(411, 'badRequest', 'A length is required.') : s.admit(call);
      },
    })),
  variant('silent-to-malformed-requests', 'closes without a response where a malformed request has no prescribed status')
    .with({ warnings: ['DI-WIRE-02'] })
    .rewriteOctets(departing('head without its end', 'CR or NUL in a field line'), ['end']),
  variant('asks-twice-for-content', 'answers 100 (Continue) at once, and once more when it begins to read').with({
    interim: [...continued, ...continued],
  }),
  variant('expectation-is-refused', 'answers 417 to a client that waits for 100 (Continue), and closes').with({
    interim: [Buffer.from('HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'), 'end'],
  }),
  variant('large-content-is-413', 'refuses a deletion with large content, and deletes nothing').refuseWhen(isLarge, tooLarge),
  variant('large-content-gets-no-answer', 'closes the connection before it has read large content, and deletes nothing')
    .with({ undecided: { 'DI-FRM-19': 'no-response' } })
    .refuseWhen(isLarge, tooLarge)
    .rewriteOctets(isLarge, ['reset']),
  variant('abandoned-deletion-is-undone', 'undoes a deletion whose client goes away before it is answered').with(undoing()),
  variant(
    'abandoned-deletion-goes-on',
    'carries out a deletion whose client goes away half a second later, and answers 409 until then',
  ).with(undoing(() => conflictingRequest('it is being deleted'), 500)),
];
