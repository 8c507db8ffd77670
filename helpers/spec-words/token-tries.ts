import type { IdentityName } from '../../contracts/target-words.ts';
import type { Api } from '../client/api.ts';
import type { Image } from '../client/image.ts';
import type { Identity } from '../config/description.ts';
import type { Exchange } from '../http/exchange.ts';
import { alteredTokens, longToken, resizedTokens, unknownToken, wordsForNothing } from '../inputs/tokens.ts';
import { premise } from '../run-state/premise.ts';
import { untested } from '../verdict/reason.ts';
import { wasRefused } from './read-back.ts';
import { readsAfterTries, type TriesOf, tried } from './shared-tries.ts';

/** Tokens by what a report calls them. */
type Tokens = Readonly<Record<string, string | undefined>>;

/** No token at all. */
export const noToken: Tokens = { 'no token': undefined };

/** A token that nobody issued, and words that stand for nothing. */
export const neverIssued = (): Tokens => ({ 'unknown token': unknownToken(), ...wordsForNothing });

/** The token of an identity whose token is no longer valid. Skips the test where there is none. */
export function endedToken(api: Api, name: Extract<IdentityName, 'expired' | 'revoked'>): Tokens {
  const { [name]: identity } = api.as(name).target.description.identities;
  return { [`${name} token`]: identity?.token };
}

/** Every token that a conforming target refuses, and none at all. */
export function badTokens(api: Api, owner: Identity): Tokens {
  const { expired, revoked } = api.target.description.identities;
  return {
    ...noToken,
    'empty token': '',
    'unknown token': unknownToken(),
    ...alteredTokens(owner.token),
    ...resizedTokens(owner.token),
    ...(expired !== undefined && { 'expired token': expired.token }),
    ...(revoked !== undefined && { 'revoked token': revoked.token }),
  };
}

/** A token that is too long for what reads a request first. */
export const tooLong = (): Tokens => ({ [longName]: longToken() });
const longName = 'token of 8000 characters';

/** Deletions of an own image with tokens that a conforming target refuses: each is sent once in a worker. */
export async function triedTokens(of: TriesOf, tokens: Tokens): Promise<Exchange[]> {
  return tried(of, withTokens(of.api, tokens));
}

/** Reads the images back that deletions with every refused token were aimed at. */
export async function readsAfterBadTokens(of: TriesOf, owner: Identity): Promise<Exchange[]> {
  const tokens = { ...badTokens(of.api, owner), 'no token, again': undefined, ...wordsForNothing, ...tooLong() };
  const reads = await readsAfterTries(of, withTokens(of.api, tokens), wasRefused);
  premise(reads.length > 0, untested('nothing-refused'));
  return reads;
}

function withTokens(api: Api, tokens: Tokens): Record<string, (image: Image) => Promise<Exchange>> {
  const send = (label: string, token: string | undefined) => (image: Image) =>
    api.withToken(token).deleteImage(image.address, { label, ...(label === longName && { belowApi: true }) });
  return Object.fromEntries(Object.entries(tokens).map(([label, token]) => [label, send(label, token)]));
}
