import type { RefusalCode } from '../../contracts/operation.ts';
import type { FixtureName, IdentityName } from '../../contracts/target-words.ts';
import type { Identity, ImageSource, Limits, Provocation, TargetDescription } from './description.ts';

type Open<T> = { -readonly [K in keyof T]?: T[K] };

/** A target while it is put together: from a file, then from variables that override it. */
export interface TargetDraft {
  name?: string;
  url?: string;
  identities: Partial<Record<IdentityName, Identity>>;
  images?: ImageSource;
  fixtures: Partial<Record<FixtureName, string>>;
  provoke: Partial<Record<RefusalCode, Provocation>>;
  limits: Open<Limits>;
  tls: Open<TargetDescription['tls']>;
  /** Identities that log in, by their entry of clouds.yaml. */
  clouds: Partial<Record<IdentityName, string>>;
  /** Where a value came from, by its pointer in a target file: the variable, or file and pointer. */
  readonly places: Map<string, string>;
  /** The target file, for places that no variable overrode. */
  readonly file?: string;
}

/** A draft that says nothing yet. */
export function emptyDraft(file?: string): TargetDraft {
  return {
    identities: {},
    fixtures: {},
    provoke: {},
    limits: {},
    tls: {},
    clouds: {},
    places: new Map(),
    ...(file !== undefined && { file }),
  };
}

/** Where the value at a pointer came from, as messages name it. */
export function place(draft: TargetDraft, pointer: string): string {
  return draft.places.get(pointer) ?? (draft.file === undefined ? pointer : `${draft.file} ${pointer}`);
}

/** The documented codes that are refusals. */
export const refusalCodes: readonly RefusalCode[] = [400, 401, 403, 405, 409, 413, 500, 503];
