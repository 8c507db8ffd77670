import type { WithDisposableToken } from '../client/target.ts';
import { LoginError } from '../config/login/login-error.ts';
import { type HeldLogin, logInAt, revokeAt } from '../config/login/renewal.ts';
import { isLoopback } from '../http/loopback.ts';
import type { Origins } from '../http/origins.ts';
import type { CurrentTokens } from './current-tokens.ts';

/**
 * Tokens that may stand where logs keep them, in a URL: one of a login of its own, which is revoked at once; on loopback the
 * owner's, where that comes from no login. A service that gives the same token again has none to spare: it is the owner's.
 */
export function disposableTokens(tokens: CurrentTokens, logins: readonly HeldLogin[], origins: Origins): WithDisposableToken {
  const login = logins.find(({ identity }) => identity === 'owner');
  return async (use) => {
    const owners = tokens.tokenOf('owner');
    if (login === undefined) {
      return owners !== undefined && isLoopback(tokens.description.url) ? use(owners) : undefined;
    }
    const token = await logInAt(origins)(login.spec).then((fresh) => fresh.token, unlessRefused);
    if (token === undefined || token === owners) return undefined;
    tokens.hide(token);
    try {
      return await use(token);
    } finally {
      await revokeAt(origins)(login.spec, token);
    }
  };
}

/** A login that is refused leaves a row out; it is told where a token has to be renewed. */
function unlessRefused(error: unknown): undefined {
  if (!(error instanceof LoginError)) throw error;
}
