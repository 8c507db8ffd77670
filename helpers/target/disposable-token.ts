import { isLoopback } from '../http/loopback.ts';
import { LoginError } from '../settings/login/login-error.ts';
import type { WithDisposableToken } from './client/target.ts';
import type { CurrentTokens } from './current-tokens.ts';
import type { MadeTokens } from './made-tokens.ts';

/**
 * Tokens that may appear in a URL, which logs keep. Such a token comes from a separate login and is revoked after use. On
 * loopback it is the owner's token, if that did not come from a login. A service that returns the owner's token again, or that has
 * not revoked a token of this run, offers none.
 */
export function disposableTokens(tokens: CurrentTokens, made: MadeTokens): WithDisposableToken {
  return async (use) => {
    if (made.login === undefined) {
      const owners = tokens.tokenOf('owner');
      return owners !== undefined && isLoopback(tokens.description.url) ? use(owners) : undefined;
    }
    if (made.notRevoked.length > 0) return undefined;
    const { spec } = made.login;
    const token = await made.make(spec).then((fresh) => fresh.token, unlessRefused);
    if (token === undefined || made.isInUse(token)) return undefined;
    try {
      return await use(token);
    } finally {
      await made.revoke(spec, token);
    }
  };
}

/** If a login is refused, the row is omitted; the error appears when a token has to be renewed. */
function unlessRefused(error: unknown): undefined {
  if (!(error instanceof LoginError)) throw error;
}
