import type { Api } from '../client/api.ts';
import type { Exchange } from '../http/exchange.ts';
import { unknownToken } from '../inputs/tokens.ts';
import type { Attack } from './read-back.ts';

/** Deletions of random UUIDs that a conforming target refuses, each with a label. */
export async function refusedDeletions(api: Api): Promise<readonly Exchange[]> {
  const { ledger } = api.target;
  return [
    await api.deleteImage(ledger.unknown(), { label: 'an unknown image' }),
    await api.withToken(undefined).deleteImage(ledger.unknown(), { label: 'no token' }),
    await api.withToken(unknownToken()).deleteImage(ledger.unknown(), { label: 'a token that was never issued' }),
  ];
}

/** Requests to an own image that a conforming target refuses. */
export function refusedAttacks(api: Api): Readonly<Record<string, Attack>> {
  return {
    'no token': ({ address }) => api.withToken(undefined).deleteImage(address, { label: 'no token' }),
    'a token that was never issued': ({ address }) =>
      api.withToken(unknownToken()).deleteImage(address, { label: 'a token that was never issued' }),
    PUT: ({ address }) => api.send('PUT', address, { label: 'PUT' }),
  };
}
