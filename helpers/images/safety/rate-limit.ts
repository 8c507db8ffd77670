import { budgets } from '../../../contracts/budgets.ts';
import { imfFixdate, retryAfter } from '../../../contracts/fields.ts';
import { type Exchange, fieldValue, isSuccess, isUnreached } from '../../http/exchange.ts';
import { endMs, momentMs } from '../../http/moments.ts';

/** Longest wait for a rate limit that the test did not provoke, in ms. */
export const patienceMs = budgets.limit.mostMs;

/**
 * Whether a response says that the target limits the rate, which is not what the request was to provoke. A 413 and a 429 do so with or
 * without Retry-After, a 503 only with it. The 413 of a request with content speaks of the content.
 */
export function isRateLimited({ request, response, purpose }: Pick<Exchange, 'request' | 'response' | 'purpose'>): boolean {
  if (response === undefined || purpose.provoked === 413) return false;
  if (response.status === 413) return isTold({ response }) || request.content === undefined;
  // Who provokes a refusal may get a 503 for it; no other code has the status of a limit.
  return response.status === 429 || (response.status === 503 && isTold({ response }) && purpose.provoked === undefined);
}

/**
 * How long a response asks to wait from now on, in ms; 0 if it does not say. A date is read by the clock of the target, and
 * rounded up: both it and the Date of the response are cut to whole seconds.
 */
export function retryAfterMs(exchange: Pick<Exchange, 'response' | 'started' | 'durationMs'>): number {
  const fields = exchange.response?.fields ?? [];
  const value = fieldValue(fields, 'Retry-After');
  const parsed = value === undefined ? undefined : retryAfter(value);
  if (parsed === undefined) return 0;
  if ('seconds' in parsed) return parsed.seconds * 1000;
  const arrivedMs = endMs(exchange);
  const sentMs = imfFixdate(fieldValue(fields, 'Date') ?? '');
  const waitMs = sentMs === undefined ? parsed.at - arrivedMs : parsed.at - sentMs + 1000;
  return Math.max(0, arrivedMs + waitMs - momentMs());
}

/** Wait after a limit that does not say how long it lasts, and after a read that failed, in ms. */
export const [unsaidMs] = budgets.failed.waitsMs;

/**
 * Whether a request may have been carried out, so that repeating it could make another image: a 503 does not say. Methods whose second
 * request changes nothing are left aside (RFC 9110 section 9.2.2).
 */
export const mayBeCarriedOut = ({ request, response }: Exchange): boolean =>
  !['GET', 'HEAD', 'PUT', 'DELETE'].includes(request.method) && ![413, 429].includes(response?.status ?? 0);

/**
 * Whether a DELETE may have removed an image, in this try or in one that was lost on its way. `isOwn`: the owner asked for it, so that a 404
 * may be the answer to a second try of something between.
 */
export function mayBeDone({ response, failure }: Pick<Exchange, 'response' | 'failure'>, isOwn: boolean): boolean {
  if (response === undefined) return !isUnreached(failure);
  const { status } = response;
  return isSuccess(status) || status >= 500 || (isOwn && [404, 410].includes(status));
}

/** How long to wait after an exchange, in ms; 0 if no limit answered it. */
export const askedWaitMs = (exchange: Exchange): number =>
  !isRateLimited(exchange) ? 0 : isTold(exchange) ? retryAfterMs(exchange) : unsaidMs;

const isTold = ({ response }: Pick<Exchange, 'response'>): boolean =>
  fieldValue(response?.fields ?? [], 'Retry-After') !== undefined;

/** Whether a limit asks for a wait that is too long: the read is not sent again. */
export const isTooLong = (exchange: Exchange): boolean => isRateLimited(exchange) && retryAfterMs(exchange) > patienceMs;

export const isLost = ({ response, failure }: Exchange): boolean =>
  response === undefined && ['reset', 'closed', 'refused-stream'].includes(failure?.kind ?? '');

export const isFailed = (exchange: Exchange): boolean =>
  (exchange.response?.status ?? 0) >= 500 && exchange.response?.status !== 501;

/** All waits of the set-up together, in ms: it has no time-out, as a test has. */
export const setUpPatienceMs = budgets.setUp.mostMs;

/**
 * How long a worker waits for the limits of a target: else a test of many requests could run out of time, which would say nothing about the target.
 */
export class Patience {
  readonly #mostMs: number;
  readonly #running: () => object | undefined;
  readonly #waitedMs = new WeakMap<object, number>();
  #outside = {};
  #limitLasts = false;

  /** `timeoutMs`: how long one response may take. `running`: the running test; undefined in the set-up and the clean-up. */
  constructor(timeoutMs: number, running: () => object | undefined) {
    this.#mostMs = budgets.test.responses * timeoutMs;
    this.#running = running;
  }

  /** Whether the running test has waited for as long as it may: from then on it sends nothing again. */
  get isSpent(): boolean {
    return this.#leftMs <= 0;
  }

  /** Whether a judged request is sent once only: a limit answered all tries of one, and no service has answered since. */
  get limitLasts(): boolean {
    return this.#limitLasts;
  }

  /** Notes what a judged request was answered at its last try. */
  judged(exchange: Exchange, tries: number): void {
    if (!isRateLimited(exchange)) this.#limitLasts = false;
    else if (tries >= budgets.judged.tries) this.#limitLasts = true;
  }

  /** Begins the clean-up, which waits for as long as the set-up may, however long that has waited. */
  beginCleanUp(): void {
    this.#outside = {};
  }

  /** The part of a wait, in ms, that the running test can afford. It counts as waited. */
  take(ms: number): number {
    const taken = Math.min(ms, this.#leftMs);
    const test = this.#running() ?? this.#outside;
    this.#waitedMs.set(test, (this.#waitedMs.get(test) ?? 0) + taken);
    return taken;
  }

  /** Whether the set-up has waited for as long as it may. */
  get isSetUpOver(): boolean {
    return this.#running() === undefined && this.isSpent;
  }

  get #leftMs(): number {
    const test = this.#running();
    return (test === undefined ? setUpPatienceMs : this.#mostMs) - (this.#waitedMs.get(test ?? this.#outside) ?? 0);
  }
}

/**
 * Whether a deletion may be carried out later than it was answered: a failure, or, if nothing better came of further tries, a limit. A 501 and
 * a 505 refuse the request itself.
 */
export function mayBeCarriedOutLater(answers: readonly Exchange[]): boolean {
  const statuses = answers.map(({ response }) => response?.status ?? 0);
  return statuses.at(-1) === 413 || statuses.some((status) => status >= 500 && ![501, 505].includes(status));
}
