import type { RefusalCode } from '../../contracts/operation.ts';
import type { FixtureName, IdentityName } from '../../contracts/target-words.ts';
import type { CertificateFiles } from './client-certificate-files.ts';
import type { Identity, Limits, Provocation, TargetDescription } from './description.ts';

type Open<T> = { -readonly [K in keyof T]?: T[K] };
type AsDescribed = 'name' | 'url' | 'images' | 'headers' | 'httpVersions' | 'implementation' | 'profile';

/** A target under construction: from a file, then from variables that override it. */
export interface TargetDraft extends Open<Pick<TargetDescription, AsDescribed>> {
  identities: Partial<Record<IdentityName, Identity>>;
  /** Whether images come from an image service whose URL no setting names: the one of the catalogue, or the target itself. */
  imageService?: true;
  fixtures: Partial<Record<FixtureName, string>>;
  provoke: Partial<Record<RefusalCode, Provocation>>;
  limits: Open<Limits>;
  tls: Open<Omit<TargetDescription['tls'], 'client'>>;
  certificate: Open<CertificateFiles>;
  /** Identities that log in, each with its entry of clouds.yaml. */
  clouds: Partial<Record<IdentityName, string>>;
  /** The origin of each value, by its pointer in a target file: the variable, or file and pointer. */
  readonly places: Map<string, string>;
  /** The target file, for values that no variable overrode. */
  readonly file?: string;
}

/** An empty draft. */
export function emptyDraft(file?: string): TargetDraft {
  return {
    identities: {},
    fixtures: {},
    provoke: {},
    limits: {},
    tls: {},
    certificate: {},
    clouds: {},
    places: new Map(),
    ...(file !== undefined && { file }),
  };
}

/** The origin of the value at a pointer, as messages name it. */
export function place(draft: TargetDraft, pointer: string): string {
  return draft.places.get(pointer) ?? (draft.file === undefined ? pointer : `${draft.file} ${pointer}`);
}
