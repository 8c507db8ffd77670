import { type Reference, type ReferenceTls, startReference } from '../../reference/reference.ts';
import { ownCertificate } from '../../settings/reference-certificate.ts';
import { referenceTarget } from '../../settings/reference-target.ts';
import { testTargetFile } from '../../settings/testing/test-target-file.ts';

/** Starts the reference target with TLS and these protocols; by default with HTTP/2 and HTTP/1.1. */
export const securedReference = (protocols?: ReferenceTls['protocols']): Promise<Reference> =>
  startReference({ tls: { ...ownCertificate(), ...(protocols && { protocols }) } });

/** What {@link referenceFile} writes besides. */
interface FileOptions {
  /** The mutant or variant that the target is. */
  readonly behaviour?: string;
  readonly more?: object;
  /** Begins the names of the variables, so that those of a fleet differ. */
  readonly prefix?: string;
}

/**
 * Writes the target file of a reference target that clients reach at this origin, its own or that of a gateway in front of it. The tokens are
 * variables, such as OWNER_TOKEN.
 */
export function referenceFile(
  folder: string,
  name: string,
  origin: string,
  { behaviour = '', more = {}, prefix = '' }: FileOptions = {},
): { readonly file: string; readonly tokens: Readonly<Record<string, string>> } {
  const { identities, url, images, fixtures, provoke } = referenceTarget(origin, behaviour);
  const variable = (identity: string): string => `${prefix}${identity.toUpperCase()}_TOKEN`;
  const named = Object.entries(identities).map(([identity, { tenant }]) => [
    identity,
    { token: `\${${variable(identity)}}`, tenant },
  ]);
  const tokens = Object.entries(identities).map(([identity, { token }]) => [variable(identity), token]);
  const members = { url, images, fixtures, provoke, identities: Object.fromEntries(named), ...more };
  return { file: testTargetFile(folder, { name, ...members }), tokens: Object.fromEntries(tokens) };
}
