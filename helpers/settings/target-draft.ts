import type { IdentityName } from '../../contracts/target-words.ts';
import type { Limits, TargetDescription } from './description.ts';

type Open<T> = { -readonly [K in keyof T]?: T[K] };
type AsDescribed = 'name' | 'url' | 'images' | 'headers' | 'httpVersions' | 'implementation' | 'profile';

/** An identity as it is written: a token, or a cloud to log in at. A token that a variable sets replaces the cloud of a file. */
export interface WrittenIdentity {
  readonly token?: string;
  readonly tenant?: string;
  readonly cloud?: string;
  /** The environment variable that the file names for the token. */
  readonly variable?: string;
}

/**
 * A target as it is written: the members of a target file, which its schema accepts and whose references are resolved, and over them what
 * variables say. What these values mean is checked when the whole is described.
 */
export interface TargetDraft extends Open<Pick<TargetDescription, AsDescribed>> {
  identities: Partial<Record<IdentityName, WrittenIdentity>>;
  /** Whether images come from an image service whose URL no setting names: the one of the catalogue, or the target itself. */
  imageService?: true;
  fixtures: Open<TargetDescription['fixtures']>;
  provoke: Open<TargetDescription['provoke']>;
  limits: Open<Limits>;
  /** Paths are relative to the folder of the file, or to the working folder if a variable gives them. */
  tls: { ca?: string; insecure?: boolean; clientCert?: string; clientKey?: string; clientKeyPassphrase?: string };
  /** The variable that each value comes from, by its pointer in a target file. */
  readonly places: Map<string, string>;
  /** The target file, for values that no variable overrode, and its folder. */
  readonly file?: { readonly name: string; readonly folder: string };
}

/** A draft of these members. */
export const draftOf = (members: Partial<TargetDraft> = {}): TargetDraft => ({
  ...{ identities: {}, fixtures: {}, provoke: {}, limits: {}, tls: {} },
  ...members,
  places: new Map(),
});

/** The origin of the value at a pointer, as messages name it: a variable, or file and pointer. */
export function place({ places, file }: TargetDraft, pointer: string): string {
  return places.get(pointer) ?? (file === undefined ? pointer : `${file.name} ${pointer}`);
}
