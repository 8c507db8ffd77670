import type { IdentityName } from '../../contracts/target-words.ts';
import { type Reason, untested } from '../declarations/reason.ts';
import type { Identity } from '../settings/description.ts';
import type { LoggedIn } from '../settings/login/log-in.ts';
import { unfitRescoped, unfitUnscoped, unscopedLogin } from '../settings/login/other-scopes.ts';
import type { LoginSpec } from '../settings/login/spec.ts';
import { LoginError } from '../settings/login/spec.ts';
import type { MadeTokens } from './made-tokens.ts';

/** Why the target does not accept a token under its tenant, from a request that carries it; undefined if it accepts the token. */
export type RefusalOf = (identity: Identity) => Promise<string | undefined>;

/** An identity, or why the login cannot make it. */
type Made = { readonly identity: Identity } | { readonly why: Reason };

/**
 * Makes the token of each identity that a login of the owner can make and the operator did not give. What cannot be made has its
 * reason.
 */
export async function makeIdentities(made: MadeTokens, refusalOf: RefusalOf): Promise<void> {
  if (made.login === undefined) return;
  const { tokens } = made;
  const { spec } = made.login;
  const makers: readonly [IdentityName, () => Promise<Made>][] = [
    ['revoked', () => revoked(spec, made, refusalOf)],
    ['unscoped', () => unscoped(spec, made)],
    ['rescoped', () => rescoped(spec, made, refusalOf)],
  ];
  for (const [name, make] of makers) {
    if (tokens.tokenOf(name) !== undefined) continue;
    const result = await make().catch((error: unknown) => {
      if (error instanceof LoginError) return notMade(name, error.message);
      throw error;
    });
    if ('identity' in result) tokens.take(name, result.identity);
    else tokens.lack(name, result.why);
  }
}

const notMade = (identity: IdentityName, why: string): Made => ({ why: untested('token-not-made', { identity, why }) });
const isInUse = 'the identity service returned a token that is in use';

/** The token is used once before it is revoked: a service that remembers which tokens are valid accepts it afterwards. */
async function revoked(spec: LoginSpec, made: MadeTokens, refusalOf: RefusalOf): Promise<Made> {
  const { token } = await made.make(spec);
  if (made.isInUse(token)) return notMade('revoked', isInUse);
  let refusal: string | undefined;
  let why: string | undefined;
  try {
    refusal = await refusalOf({ token });
  } finally {
    why = await made.revoke(spec, token);
  }
  if (why !== undefined) return { why: untested('token-not-revoked', { why }) };
  return refusal === undefined ? { identity: { token } } : notMade('revoked', `${refusal}, before it was revoked`);
}

/** No conforming target accepts the token, so that nothing but the identity service shows that it is valid. */
async function unscoped(spec: LoginSpec, made: MadeTokens): Promise<Made> {
  const other = unscopedLogin(spec);
  if (!other.ok) return notMade('unscoped', other.reason);
  if (made.notRevoked.length > 0) return notMade('unscoped', notRevocable);
  const login = await made.keep(other.value);
  return kept('unscoped', login, made, made.isInUse(login.token) ? isInUse : unfitUnscoped(login));
}

/** The target has to accept the token under its own project: a token that is refused everywhere shows nothing. */
async function rescoped(spec: LoginSpec, made: MadeTokens, refusalOf: RefusalOf): Promise<Made> {
  if (made.notRevoked.length > 0) return notMade('rescoped', notRevocable);
  const other = await made.rescoped(spec);
  if (!other.ok) return notMade('rescoped', other.reason);
  const login = await made.keep(other.value);
  const why = made.isInUse(login.token) ? isInUse : unfitRescoped(login, other.value);
  return kept('rescoped', login, made, why ?? (await refusalOf(lasting(login))));
}

/** The identity; if it shows nothing, its token is revoked at once. */
async function kept(name: IdentityName, login: LoggedIn, made: MadeTokens, why: string | undefined): Promise<Made> {
  if (why === undefined) return { identity: lasting(login) };
  await made.revokeKept((token) => token === login.token);
  return notMade(name, why);
}

const notRevocable = 'the identity service does not revoke tokens, and the run leaves none behind';

const lasting = ({ token, tenant, life }: LoggedIn): Identity => ({
  token,
  ...(tenant !== undefined && { tenant }),
  ...(life !== undefined && { goodUntilMs: life.renewMs }),
});
