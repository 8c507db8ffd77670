import type { IdentityName } from '../../contracts/target-words.ts';
import { LoginError } from '../config/login/login-error.ts';
import { type Reason, untested } from '../verdict/reason.ts';
import type { CurrentTokens } from './current-tokens.ts';
import type { MadeTokens } from './made-tokens.ts';

/** Why the target does not accept a token, from a request that carries it; undefined if it accepts the token. */
export type RefusalOf = (token: string) => Promise<string | undefined>;

/**
 * Makes the token of each identity that a login of the owner can make and the operator did not give. The token to be revoked is used
 * once before: a service that remembers which tokens are valid accepts it afterwards. What cannot be made has its reason.
 */
export async function makeIdentities(tokens: CurrentTokens, made: MadeTokens, refusalOf: RefusalOf): Promise<void> {
  const { login } = made;
  if (login === undefined) return;
  const make = async (name: IdentityName, makeIt: () => Promise<Reason | undefined>): Promise<void> => {
    if (tokens.tokenOf(name) !== undefined) return;
    const reason = await makeIt().catch((error: unknown) => {
      if (!(error instanceof LoginError)) throw error;
      return untested('token-not-made', { identity: name, why: error.message });
    });
    if (reason !== undefined) tokens.lack(name, reason);
  };
  const usedOnce = async (token: string): Promise<{ refusal: string | undefined; why: string | undefined }> => {
    let refusal: string | undefined;
    let why: string | undefined;
    try {
      refusal = await refusalOf(token);
    } finally {
      why = await made.revoke(login.spec, token);
    }
    return { refusal, why };
  };
  await make('revoked', async () => {
    const { token } = await made.make(login.spec);
    const notMade = (why: string): Reason => untested('token-not-made', { identity: 'revoked', why });
    if (made.isInUse(token)) return notMade('the identity service returned a token that is in use');
    const { refusal, why } = await usedOnce(token);
    if (why !== undefined) return untested('token-not-revoked', { why });
    if (refusal !== undefined) return notMade(refusal);
    tokens.take('revoked', { token });
    return undefined;
  });
}
