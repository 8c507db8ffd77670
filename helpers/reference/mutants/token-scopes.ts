import type { Call } from '../stages.ts';
import { ownerOf } from '../universe.ts';
import { removeAddressed } from './effects.ts';
import { type Mutant, mutant } from './mutant.ts';
import { all, isDeletion, isRefusal } from './where.ts';

/** Valid tokens of the owner's user for something else than the owner's tenant. */
const scopes = [
  {
    name: 'unscoped',
    token: 'a token that has no project',
    is: ({ principal }: Call): boolean => principal?.tenant === '',
    left: 'DI-403-23',
    denied: 'DI-403-24',
  },
  {
    name: 'rescoped',
    token: "a token for another of the user's projects",
    is: ({ principal, universe }: Call): boolean => principal?.tenant === universe.names.tenants.second,
    left: 'DI-403-25',
    denied: 'DI-403-26',
  },
] as const;

/** Defects with tokens that are valid, and not for the owner's tenant. */
export const tokenScopes: readonly Mutant[] = scopes.flatMap(({ name, token, is, left, denied }): Mutant[] => [
  mutant(`${name}-token-may-delete`, `checks whose ${token} is, and not what it is for`)
    .breaking(left, denied)
    .withStages((s) => ({
      tenancy: (call) => (is(call) && isDeletion(call) ? undefined : s.tenancy(call)),
      deletion: (call, id) => s.deletion(is(call) ? { ...call, principal: ownerOf(call.universe) } : call, id),
    })),
  mutant(`${name}-token-deletes-although-refused`, `refuses ${token}, after it has deleted the image`)
    .breaking(left)
    .withSideEffect(all(isDeletion, is, isRefusal), removeAddressed),
]);
