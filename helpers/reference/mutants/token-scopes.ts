import { fault } from '../faults.ts';
import type { Call, KnownCall } from '../stages.ts';
import { addressed, isDeletion, type Mutant, mutant, ownerOf, removeAddressed, rewriteAnswer, withSideEffect } from './mutant.ts';

type Known = Call | KnownCall;

/** A valid token of the owner's user for something else than the owner's tenant. */
interface OtherScope {
  readonly name: 'unscoped' | 'rescoped';
  readonly token: string;
  readonly is: (call: Known) => boolean;
  readonly left: 'DI-403-23' | 'DI-403-25';
  readonly status: 'DI-403-24' | 'DI-403-26';
}

const scopes: readonly OtherScope[] = [
  {
    name: 'unscoped',
    token: 'a token that has no project',
    is: (call) => call.principal?.tenant === '',
    left: 'DI-403-23',
    status: 'DI-403-24',
  },
  {
    name: 'rescoped',
    token: "a token for another of the user's projects",
    is: (call) => call.principal?.tenant === call.universe.names.tenants.second,
    left: 'DI-403-25',
    status: 'DI-403-26',
  },
];

/** Defects with tokens that are valid, and not for the owner's tenant. */
export const tokenScopes: readonly Mutant[] = scopes.flatMap(({ name, token, is, left, status }): Mutant[] => [
  mutant(`${name}-token-may-delete`, `checks whose ${token} is, and not what it is for`, {
    breaks: [left, status],
    stages: (s) => ({
      tenancy: (call) => (is(call) && isDeletion(call) ? undefined : s.tenancy(call)),
      deletion: (call, id) => s.deletion(is(call) ? { ...call, principal: ownerOf(call.universe) } : call, id),
    }),
  }),
  mutant(`${name}-token-deletes-although-refused`, `refuses ${token}, after it has deleted the image`, {
    breaks: [left],
    ...withSideEffect((a, call) => isDeletion(call) && is(call) && a.status >= 400, removeAddressed),
  }),
  mutant(`${name}-token-is-answered-204`, `answers 204 to ${token} for an image that exists, and does nothing`, {
    breaks: [left, status],
    ...rewriteAnswer(
      (_, call) => isDeletion(call) && is(call) && addressed(call) !== undefined,
      () => ({ status: 204, fields: [] }),
    ),
  }),
  mutant(`${name}-token-is-422`, `answers 422 to ${token}`, {
    breaks: [status],
    ...rewriteAnswer(
      (a, call) => isDeletion(call) && is(call) && a.status >= 400,
      () => fault(422, 'badRequest', 'The token is for something else.'),
    ),
  }),
]);
