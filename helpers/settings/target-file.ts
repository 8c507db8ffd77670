import { basename, dirname, resolve } from 'node:path';
import { defined, isObject } from '../../contracts/json.ts';
import type { IdentityName } from '../../contracts/target-words.ts';
import type { ImageSource, Limits, TargetDescription } from './description.ts';
import { contentOf } from './operators-file.ts';
import { ownSchema, targetVariables } from './own-schema.ts';
import { variablesIn } from './references.ts';
import { readBySchema } from './schema-reader.ts';
import type { Reading } from './settings-error.ts';
import { folderName } from './target-url.ts';

type Writable<T> = { -readonly [K in keyof T]?: T[K] };
type AsDescribed = 'name' | 'url' | 'headers' | 'httpVersions' | 'implementation' | 'profile';

/** An identity as it is written: a token, a command that prints it, or a cloud to log in at. What a variable sets replaces the others. */
export interface WrittenIdentity {
  readonly token?: string;
  readonly tenant?: string;
  readonly command?: string;
  readonly cloud?: string;
  /** The environment variable that the file names for the token: a person who sends a request of a report again has no other. */
  readonly variable?: string;
}

/**
 * A target as it is written: the members of a target file, which its schema accepts and whose references are resolved, and over them what
 * variables say. What these values mean is checked when the whole is described.
 */
export interface TargetDraft extends Writable<Pick<TargetDescription, AsDescribed>> {
  identities: Partial<Record<IdentityName, WrittenIdentity>>;
  /** `glance` without a URL: the image service of the catalogue, or the target itself. */
  images?: ImageSource | { readonly source: 'glance'; readonly url?: undefined; readonly trusted?: undefined };
  fixtures: Writable<TargetDescription['fixtures']>;
  provoke: Writable<TargetDescription['provoke']>;
  limits: Writable<Limits>;
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

/** The origin of the value at a pointer, as messages name it: a variable, or file and pointer. Without a file, the variable that may hold it. */
export function place({ places, file }: TargetDraft, pointer: string): string {
  const variable = targetVariables.find(({ member }) => member === pointer)?.name ?? pointer;
  return places.get(pointer) ?? (file === undefined ? variable : `${file.name} ${pointer}`);
}

/** Reads a target file. Adds a problem, and returns no draft, if it cannot be read or a value is wrong. Adds the variables that it refers to. */
export function targetFile(path: string, { env, cwd, problems, referenced }: Reading): TargetDraft | undefined {
  const before = problems.count;
  const fix = 'give the path of a target file; examples/targets has presets';
  const naming = { where: 'TARGET_FILE', expected: 'a readable JSON or YAML file', fix };
  const note = (text: string): void => {
    for (const name of variablesIn(text)) referenced.add(name);
  };
  const json = contentOf(path, cwd, naming, problems, { seen: note });
  if (json === undefined) return undefined;
  const file = problems.bare(path);
  const written = (isObject(json.value) ? json.value : {}) as Partial<TargetDraft>;
  const origin = { where: (pointer: string) => `${file} ${pointer}`, problems, isFile: true };
  const value = readBySchema(ownSchema('target'), json.value, { ...origin, env, open: variablesIn(String(written.url)) });
  if (problems.count > before) return undefined;
  // The schema has just accepted these values, so the types hold.
  const draft = draftOf({
    name: folderName(basename(path).replace(/\.(?:json|ya?ml)$/i, '')),
    ...(value as Partial<TargetDraft>),
    file: { name: file, folder: dirname(resolve(cwd, path)) },
  });
  for (const [name, identity] of Object.entries(draft.identities))
    Object.assign(identity, defined({ variable: variablesIn(written.identities?.[name as IdentityName]?.token ?? '')[0] }));
  return draft;
}
