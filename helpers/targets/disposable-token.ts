import type { WithDisposableToken } from '../client/target.ts';
import { LoginError } from '../config/login/login-error.ts';
import { type HeldLogin, logInAt, revokeAt } from '../config/login/renewal.ts';
import { isLoopback } from '../http/loopback.ts';
import type { Origins } from '../http/origins.ts';
import type { CurrentTokens } from './current-tokens.ts';

/**
 * Tokens that may appear in a URL, which logs keep. Such a token comes from a separate login and is revoked after use. On
 * loopback it is the owner's token, if that did not come from a login. A service that returns the owner's token again offers
 * none.
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

/** If a login is refused, the row is omitted; the error appears when a token has to be renewed. */
function unlessRefused(error: unknown): undefined {
  if (!(error instanceof LoginError)) throw error;
}
