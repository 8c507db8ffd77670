import { expect, test } from '@playwright/test';
import { type RequirementId, requirementIds, requirements } from '../../contracts/requirements.ts';
import { type IdentityName, identityNames } from '../../contracts/target-words.ts';
import type { Identities } from '../settings/description.ts';
import type { Entry } from './entry.ts';
import { requestsIn, stepsOf } from './scene.ts';

const expired = 'each kind of token that is not valid is refused for itself, and DI-401-05 and -08 are on those that have ended';

/** Requirements that send more rows if a target has an identity, and may pass without these, with the reason. */
const optional: Readonly<Partial<Record<RequirementId, { readonly of: readonly IdentityName[]; readonly because: string }>>> = {
  'DI-204-19': {
    of: ['stranger', 'reader'],
    because: 'whoever has no token tries it, too; others are asked where there are some',
  },
  'DI-401-10': { of: ['expired', 'revoked'], because: expired },
  'DI-401-20': { of: ['expired', 'revoked'], because: expired },
  'DI-401-27': {
    of: ['expired', 'revoked'],
    because: 'the sentence speaks of made-up credentials; an ended one is tried in the same places',
  },
  'DI-403-29': {
    of: ['reader', 'creator'],
    because: 'the sentence speaks of one role, and needs a reader; DI-403-16 and DI-403-02 are on the other',
  },
  'DI-403-30': { of: ['stranger'], because: 'it is not tested without one' },
  'DI-GONE-15': {
    of: ['stranger', 'reader'],
    because: 'the owner writes, and whoever has no token deletes; others are asked where there are some',
  },
  'DI-H2-03': {
    of: ['stranger', 'reader', 'creator', 'expired', 'revoked'],
    because: 'whoever has no token tries it; others are asked where there are some',
  },
  'DI-NEG-06': {
    of: ['stranger', 'reader', 'creator'],
    because: 'the sentence speaks of content, whoever sends it; the owner does',
  },
};

const every: Identities = Object.fromEntries(
  identityNames.map((name, place) => [name, { token: `good-token-${place}`, tenant: `tenant-${place}` }]),
);

/** The rows of an entry on a target with these identities. */
function rowsWith(entry: Entry, identities: Identities): readonly string[] {
  if ('run' in entry || 'over' in entry) return [];
  const owner = { token: 'good-token-0' };
  const target = { tenant: '1', host: 'a.test', url: 'http://a.test/v2/1', http: '1.1' } as const;
  return requestsIn(stepsOf(entry, { ...target, owner, identities })).map(({ row, method }) => `${method} ${row}`);
}

/** The identities without which an entry sends fewer rows. */
function optionalOf(entry: Entry): readonly IdentityName[] {
  const all = rowsWith(entry, every);
  return identityNames.filter((name) => {
    const { [name]: _, ...others } = every;
    return rowsWith(entry, others).length < all.length;
  });
}

test('the rows that a requirement may do without are named, each with the reason', () => {
  const found = requirementIds.flatMap((id) => {
    const of = optionalOf(requirements[id]);
    return of.length === 0 ? [] : [[id, of] as const];
  });

  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(Object.entries(optional).map(([id, { of }]) => [id, of])));
});
