import { alteredTokens, resizedTokens } from '../../contracts/inputs/tokens.ts';
import type { IdentityName } from '../../contracts/target-words.ts';
import { namesOfSecrets } from '../platform/text/redaction/redaction.ts';
import type { TargetDescription } from './description.ts';
import { secretsOfField } from './gateway-fields.ts';
import { operatorRequests } from './operators-images.ts';

/** Every secret of a target. No artefact may contain one. */
export function secretsOf(description: TargetDescription): string[] {
  const tokens = Object.values(description.identities).flatMap(({ token }) => withDerived(token));
  const fields = operatorRequests(description).flatMap(({ request: { headers = {} } }) => Object.entries(headers));
  const gateways = Object.entries(description.headers ?? {}).flatMap(([name, value]) => secretsOfField(name, value));
  const { passphrase } = description.tls.client ?? {};
  const operators = fields.filter(([name]) => namesOfSecrets.test(name)).map(([, value]) => value);
  return [...tokens, ...operators, ...gateways, ...(passphrase === undefined ? [] : [passphrase])];
}

/** Any text made from a longer token contains twelve consecutive characters of it, by which it is recognised. */
const shortestInPieces = 25;

/** A shorter piece of a token may be an ordinary word, such as the name of an identity. */
const shortestPiece = 12;

/** A token and, if it is short, the tokens that tests make from it. */
export function withDerived(token: string): string[] {
  if (token.length >= shortestInPieces) return [token];
  const resized = Object.values(resizedTokens(token)).filter(({ length }) => length >= shortestPiece);
  return [token, ...Object.values(alteredTokens(token)), ...resized];
}

/** The tokens that are known to be valid. */
export function liveTokens({ identities }: TargetDescription): string[] {
  const { expired: _, revoked: __, ...live } = identities;
  return Object.values(live).map(({ token }) => token);
}

/** The name under which curl lines and reports show the token of an identity. */
export function tokenVariable(identity: IdentityName): string {
  return identity === 'owner' ? '$TARGET_TOKEN' : `$TARGET_${identity.toUpperCase()}_TOKEN`;
}
