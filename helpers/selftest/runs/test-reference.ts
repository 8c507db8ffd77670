import { join } from 'node:path';
import type { Behaviour } from '../../reference/behaviour.ts';
import type { Request } from '../../reference/message.ts';
import { type Reference, type ReferenceTls, startReference } from '../../reference/reference.ts';
import { behaviours } from '../../reference/variants.ts';
import { ownCertificate, referenceTarget, referenceVariables } from '../../settings/reference-target.ts';
import { testTargetFile } from '../../settings/testing/test-target-file.ts';

/** A reference target in the process of a test, for the runs that the test starts. */
export interface TestReference {
  /** The variables that point the suite to it, as the command `reference` prints them. */
  readonly variables: Readonly<Record<string, string>>;
  /** Ids of all images of the owner, sorted. */
  readonly images: () => readonly string[];
  readonly stop: () => Promise<void>;
}

/** Starts the reference target on a free port, or a mutant or variant of it by its name; or one that does what a test wants. */
export async function startTestReference(behaviour: string | Behaviour = ''): Promise<TestReference> {
  const [name, all] = typeof behaviour === 'string' ? [behaviour, behaviours] : ['', { '': behaviour }];
  const server = await startReference({ behaviours: all });
  const { images, names } = server.universe(name);
  return {
    variables: referenceVariables(server, name),
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

/** A behaviour that notices each request before it is read any further. */
export const noticing = (notice: (request: Request) => void, { stages, ...more }: Behaviour = {}): Behaviour => ({
  ...more,
  stages: (standard) => {
    const own = { ...standard, ...stages?.(standard) };
    return {
      ...own,
      route(path, request) {
        notice(request);
        return own.route(path, request);
      },
    };
  },
});

/** Something that a test waits for, or lets happen. */
export function moment(): { readonly comes: Promise<void>; readonly come: () => void } {
  let come = (): void => {};
  const comes = new Promise<void>((resolve) => {
    come = resolve;
  });
  return { comes, come };
}

/** A reference target that falls silent once a command has created images, so that a signal comes while the command waits. */
export interface SilentReference {
  /** The variables of a command on it, with an output folder. */
  readonly variables: Readonly<Record<string, string>>;
  /** Ids of the images of the owner when it was started, and now. */
  readonly before: readonly string[];
  readonly images: () => readonly string[];
  /** Comes when the images are created, none of which is answered for. */
  readonly isSilent: Promise<void>;
  /** Lets it give all answers. */
  readonly letGo: () => void;
  readonly stop: () => Promise<void>;
}

/** Starts one that is silent from this image on. Its target file, with these members, and the output folder `reports` are in the folder. */
export async function startSilentReference(folder: string, image: number, members: object = {}): Promise<SilentReference> {
  const [isSilent, isLetGo] = [moment(), moment()];
  let made = 0;
  const { variables, images, stop } = await startTestReference({
    stages: (s) => ({
      create(...order) {
        made += 1;
        if (made === image) isSilent.come();
        return s.create(...order);
      },
    }),
    async answer(answer) {
      if (made >= image) await isLetGo.comes;
      return answer;
    },
  });
  const { TARGET_URL = '', TARGET_TOKEN = '' } = variables;
  const { images: source, provoke } = referenceTarget(new URL(TARGET_URL).origin);
  const file = testTargetFile(folder, { name: 'apart', url: TARGET_URL, images: source, provoke, ...members });
  return {
    variables: { TARGET_FILE: file, OWNER: TARGET_TOKEN, CONFORMANCE_OUT: join(folder, 'reports') },
    ...{ before: images(), images, isSilent: isSilent.comes, letGo: isLetGo.come, stop },
  };
}
