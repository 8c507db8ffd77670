import type { IdentityName, OperatorRequest, TargetDescription } from './description.ts';

/** Fields of an operator's request whose values are secret. */
const secretField = /token|auth|key|secret|password|cookie/i;

/** Every secret of a target: what no artefact may hold. */
export function secretsOf(description: TargetDescription): string[] {
  const tokens = Object.values(description.identities).map(({ token }) => token);
  const fields = operatorRequests(description).flatMap(({ headers = {} }) => Object.entries(headers));
  return [...tokens, ...fields.filter(([name]) => secretField.test(name)).map(([, value]) => value)];
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
