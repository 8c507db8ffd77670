import type { Api } from '../client/api.ts';
import { hasAnswer } from '../client/expect-answer.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Sharing } from './once-per-worker.ts';

/**
 * A plain deletion of a random UUID by the owner, for all tests of a worker that look at such a one. What a limit or a gateway answered
 * says nothing, and the next test sends its own.
 */
export const deletedUnknown = (api: Api, sharing: Sharing, label = 'unknown image'): Promise<Exchange> =>
  sharing.once(`${label}, by the owner`, () => api.deleteImage(api.target.ledger.unknown(), { label }), hasAnswer);

/** The same without a token. */
export const deletedUnknownByNobody = (api: Api, sharing: Sharing, label = 'unknown image'): Promise<Exchange> =>
  sharing.once(
    `${label}, without a token`,
    () => api.withToken(undefined).deleteImage(api.target.ledger.unknown(), { label }),
    hasAnswer,
  );
