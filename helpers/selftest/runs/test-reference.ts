import { join } from 'node:path';
import { expect } from '@playwright/test';
import { type Reference, type ReferenceTls, startReference } from '../../reference/reference.ts';
import { behaviours } from '../../reference/variants.ts';
import { ownCertificate } from '../../settings/reference-certificate.ts';
import { referenceTarget, referenceVariables } from '../../settings/reference-target.ts';
import { testTargetFile } from '../../settings/testing/test-target-file.ts';
import { type Relay, startRelay } from './relay.ts';

/** A reference target in the process of a test, for the runs that the test starts. */
export interface TestReference {
  /** The variables that point the suite to it, as the command `reference` prints them. */
  readonly variables: Readonly<Record<string, string>>;
  /** Ids of all images of the owner, sorted. */
  readonly images: () => readonly string[];
  readonly stop: () => Promise<void>;
}

/** Starts the reference target on a free port, or a mutant or variant of it. */
export async function startTestReference(behaviour = ''): Promise<TestReference> {
  const server = await startReference({ behaviours });
  const { images, names } = server.universe(behaviour);
  return {
    variables: referenceVariables(server, behaviour),
    images: () => [...images.values()].flatMap(({ id, tenant }) => (tenant === names.tenants.owner ? [id] : [])).sort(),
    stop: () => server.close(),
  };
}

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

/** A reference target behind a relay that may delay or hold each response, so that a signal comes while a command waits for one. */
export interface SlowReference extends Pick<Relay, 'hold' | 'letGo'> {
  /** The variables of a command on it, with an output folder. */
  readonly variables: Readonly<Record<string, string>>;
  /** Ids of the images of the owner when it was started, and now. */
  readonly before: readonly string[];
  readonly images: () => readonly string[];
  /** Resolves when a command has created an image, or this many. */
  readonly isMade: (images?: number) => Promise<void>;
  readonly stop: () => Promise<unknown>;
}

/** Starts one. Its target file, with these members, and the output folder `reports` are in the folder. */
export async function startSlowReference(folder: string, delayMs: number, members: object = {}): Promise<SlowReference> {
  const reference = await startTestReference();
  const { TARGET_URL = '', TARGET_TOKEN = '' } = reference.variables;
  const { port, pathname, origin } = new URL(TARGET_URL);
  const relay = await startRelay(Number(port), { delayMs });
  const { images, provoke } = referenceTarget(origin);
  const file = testTargetFile(folder, { name: 'apart', url: relay.origin + pathname, images, provoke, ...members });
  const before = reference.images();
  return {
    variables: { TARGET_FILE: file, OWNER: TARGET_TOKEN, CONFORMANCE_OUT: join(folder, 'reports') },
    before,
    images: reference.images,
    hold: relay.hold,
    letGo: relay.letGo,
    isMade: (made = 1) =>
      expect
        .poll(() => reference.images().length - before.length, { timeout: 90_000, intervals: [20] })
        .toBeGreaterThanOrEqual(made),
    stop: () => Promise.all([relay.stop(), reference.stop()]),
  };
}
