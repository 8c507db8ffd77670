import { budgets } from '../../contracts/budgets.ts';
import type { RefusalCode } from '../../contracts/operation.ts';
import type { Exchange } from '../http/exchange.ts';
import { premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import type { Api } from './client/api.ts';
import { expectNothingElse } from './client/clearance.ts';
import type { Image } from './client/image.ts';
import type { Target } from './client/target.ts';
import type { Provoked } from './provocation.ts';
import { retryAfterMs } from './safety/rate-limit.ts';
import { untilEnough, waited } from './waiting.ts';

/** A limit that recovers steadily allows some more requests after it has answered; this many more DELETEs use them up. */
const afterLimit = 20;

/** The most requests of a burst of this many. */
export const requestsOfBurst = (requests: number): number => requests + afterLimit;

interface Burst {
  readonly target: Target;
  readonly api: Api;
  /** The waits for as long as a limit asks. */
  readonly limit: Parameters<typeof untilEnough>[1];
  readonly code: RefusalCode;
  readonly requests: number;
  /** What the one DELETE that is judged is aimed at. */
  readonly image: Image;
  /** Sends something while the limit answers. */
  readonly meanwhile: () => Promise<void>;
  /** What has to be undone when the test ends, by a name. */
  readonly armed: Map<string, () => Promise<void>>;
}

/**
 * Sends DELETEs of random UUIDs concurrently. As soon as the limit answers, sends one DELETE of an image of the run, which is judged. If
 * that gets no response, or the limit has recovered, the limit's answer to one of the others is what was seen. The test ends after the limit
 * has passed, so that no other test meets it.
 */
export async function burst({ target, api, limit: waits, code, requests, image, meanwhile, armed }: Burst): Promise<Provoked> {
  const isOver = ({ response }: Exchange): boolean => response?.status === code || response?.status === 429;
  await expectNothingElse(api);
  const sent = (label: string): Promise<Exchange> =>
    api.deleteImage(target.ledger.unknown(), { provoked: code, burst: true, label });
  const many = (length: number): Promise<Exchange>[] => Array.from({ length }, () => sent('burst'));
  const all = many(requests);
  const met = await Promise.any(all.map(async (each) => isOver(await each) || Promise.reject(new Error()))).catch(() => false);
  if (met) {
    all.push(...many(afterLimit));
    await meanwhile();
  }
  const exchange = met
    ? await api.deleteImage(image.address, { provoked: code, burst: true, label: 'over the limit' })
    : undefined;
  const answers = await Promise.all(all);
  premise(exchange !== undefined, untested('burst-met-no-limit', { requests }));
  const overAtMs = Date.now() + Math.max(...[exchange, ...answers].filter(isOver).map(retryAfterMs));
  armed.set(`${code} burst`, async () => {
    await waited('the end of the provoked limit', target.ending.pause(Math.min(overAtMs - Date.now(), budgets.provoked.mostMs)));
    await untilEnough(
      budgets.outlasting,
      waits,
      () => sent('is the limit over'),
      (seen) => !isOver(seen),
    );
  });
  const limit = isOver(exchange) ? undefined : answers.find(isOver);
  if (limit === undefined) return { exchange, image, rung: 'always', overAtMs };
  // The image may be gone, and no later test looks at it.
  return exchange.response === undefined
    ? { exchange: limit, rung: 'always', overAtMs }
    : { exchange, limit, image, rung: 'always', overAtMs };
}
