import { randomUUID } from 'node:crypto';
import type { Parsed } from '../../contracts/fields.ts';
import { type Exchange, isSuccess } from '../http/exchange.ts';
import { Api } from '../target/client/api.ts';
import { pageShown } from '../target/client/images-in-responses.ts';
import type { Target } from '../target/client/target.ts';
import { unproven } from './unproven.ts';

/** The meaning of an answer for the token that its request carried. */
export type TokenVerdict = 'accepted' | 'refused' | 'unknown';

/** A request that a target answers differently to the owner's token and to a made-up one: it shows what a token is worth. */
export interface Witness {
  /** The request, for a message. */
  readonly name: string;
  readonly ask: (api: Api) => Promise<Exchange>;
  readonly says: (answer: Exchange) => TokenVerdict;
}

const asking = { role: 'setup', label: 'is the token accepted' } as const;

/** GET of the list, as a caller. */
export const askList = (api: Api): Promise<Exchange> => api.read('/images', asking);

const askDeletion = (api: Api): Promise<Exchange> => api.deleteImage(api.target.ledger.probe(), asking);

/** The operation as a caller with a token that nobody has issued. */
export const madeUp = (target: Target): Api => new Api(target).withToken(randomUUID().replaceAll('-', ''));

const refusals: readonly number[] = [400, 401, 403, 404];

/** What requests of the owner were answered. */
export interface OwnersAnswers {
  readonly list: Exchange;
  /** DELETE of a random UUID. */
  readonly probe: Exchange;
  /** GET of the list with a made-up token; undefined if the list does not answer the owner. */
  readonly byMadeUp: Exchange | undefined;
}

/** The request that shows what a token is worth on this target, or why no request does. */
export async function witness(target: Target, { list, probe, byMadeUp }: OwnersAnswers): Promise<Parsed<Witness>> {
  const refusal = byMadeUp?.response?.status ?? 0;
  if (pageShown(list).ok && refusals.includes(refusal)) return { ok: true, value: byList(refusal) };
  const status = probe.response?.status ?? 0;
  const isAnswer = isSuccess(status) || [403, 404, 409, 410].includes(status);
  if (!isAnswer) return { ok: false, reason: `DELETE of a random UUID ${unproven(target, probe) ?? `was answered ${status}`}` };
  const other = await askDeletion(madeUp(target));
  const otherStatus = other.response?.status ?? 0;
  if ([401, 403].includes(otherStatus) && otherStatus !== status) return { ok: true, value: byDeletion(otherStatus) };
  const same = pageShown(list).ok ? 'the list is shown to a made-up token, and ' : '';
  const why = unproven(target, other) ?? `is answered ${otherStatus} to a made-up token, too`;
  return { ok: false, reason: `${same}DELETE of a random UUID ${why}` };
}

const byList = (refusal: number): Witness => ({
  name: 'GET of the list',
  ask: askList,
  says: (answer) => {
    const { status } = answer.response ?? {};
    if (status === 401) return 'refused';
    return pageShown(answer).ok || (status === 403 && refusal === 401) ? 'accepted' : 'unknown';
  },
});

const byDeletion = (refusal: number): Witness => ({
  name: 'DELETE of a random UUID',
  ask: askDeletion,
  says: ({ response }) => {
    const status = response?.status ?? 0;
    if (status === 401) return 'refused';
    const isAnswer = isSuccess(status) || [404, 409, 410].includes(status);
    return isAnswer || (status === 403 && refusal === 401) ? 'accepted' : 'unknown';
  },
});

/** Why a caller's token is not accepted, as the end of a sentence; undefined if the target does not refuse it. */
export async function refusalOf(caller: Api, shown: Parsed<Witness>): Promise<string | undefined> {
  const answer = await (shown.ok ? shown.value.ask : askList)(caller);
  const status = answer.response?.status ?? 0;
  const refused = shown.ok ? shown.value.says(answer) === 'refused' : status === 401;
  if (refused) return `the target refused the token (${status})`;
  return answer.response === undefined ? 'the target did not answer a request with the token' : undefined;
}
