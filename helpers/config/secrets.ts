import type { IdentityName } from '../../contracts/target-words.ts';
import { alteredTokens, resizedTokens } from '../inputs/tokens.ts';
import type { OperatorRequest, TargetDescription } from './description.ts';

/** Fields of an operator's request whose values are secret. */
const secretField = /token|auth|key|secret|password|cookie/i;

/** Every secret of a target: what no artefact may hold. */
export function secretsOf(description: TargetDescription): string[] {
  const tokens = Object.values(description.identities).flatMap(({ token }) => withDerived(token));
  const fields = operatorRequests(description).flatMap(({ headers = {} }) => Object.entries(headers));
  return [...tokens, ...fields.filter(([name]) => secretField.test(name)).map(([, value]) => value)];
}

/** Longer tokens leave twelve characters in a row of themselves in whatever is made of them, which gives them away. */
const shortestInPieces = 25;

/** A token, and those that the tests make of it where it is short. */
export function withDerived(token: string): string[] {
  if (token.length >= shortestInPieces) return [token];
  return [token, ...Object.values(alteredTokens(token)), ...Object.values(resizedTokens(token))];
}

/** The tokens that work, as far as is known. */
export function liveTokens({ identities }: TargetDescription): string[] {
  const { expired: _, revoked: __, ...live } = identities;
  return Object.values(live).map(({ token }) => token);
}

function operatorRequests({ images, provoke }: TargetDescription): OperatorRequest[] {
  const switches = Object.values(provoke).flatMap((way) => ('before' in way ? [way.before, way.after] : []));
  const armed = switches.flatMap((step) => ('request' in step ? [step.request] : []));
  return images.source === 'http' ? [...armed, images.request] : armed;
}

/** The name under which curl lines and reports show the token of an identity. */
export function tokenVariable(identity: IdentityName): string {
  return identity === 'owner' ? '$TARGET_TOKEN' : `$TARGET_${identity.toUpperCase()}_TOKEN`;
}
