import { basename, dirname, resolve } from 'node:path';
import type { IdentityName } from '../../contracts/target-words.ts';
import type { Limits, TargetDescription } from './description.ts';
import { checkOperatorRequests } from './operator-requests.ts';
import { parsed, textOf } from './operators-file.ts';
import { resolved, variablesIn } from './references.ts';
import { checkSchema } from './schema-problems.ts';
import type { Reading } from './settings-error.ts';
import { folderName } from './target-url.ts';

type Writable<T> = { -readonly [K in keyof T]?: T[K] };
type AsDescribed = 'name' | 'url' | 'images' | 'headers' | 'httpVersions' | 'implementation' | 'profile';

/** An identity as it is written: a token, a command that prints it, or a cloud to log in at. What a variable sets replaces the others. */
export interface WrittenIdentity {
  readonly token?: string;
  readonly tenant?: string;
  readonly command?: string;
  readonly cloud?: string;
  /** The environment variable that the file names for the token. */
  readonly variable?: string;
}

/**
 * A target as it is written: the members of a target file, which its schema accepts and whose references are resolved, and over them what
 * variables say. What these values mean is checked when the whole is described.
 */
export interface TargetDraft extends Writable<Pick<TargetDescription, AsDescribed>> {
  identities: Partial<Record<IdentityName, WrittenIdentity>>;
  /** Whether images come from an image service whose URL no setting names: the one of the catalogue, or the target itself. */
  imageService?: true;
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

/** The origin of the value at a pointer, as messages name it: a variable, or file and pointer. */
export function place({ places, file }: TargetDraft, pointer: string): string {
  return places.get(pointer) ?? (file === undefined ? pointer : `${file.name} ${pointer}`);
}

/** Reads a target file. Adds a problem, and returns no draft, if it cannot be read or its schema refuses it. Adds the variables that it refers to. */
export function targetFile(path: string, { env, cwd, problems }: Reading, referenced: Set<string>): TargetDraft | undefined {
  const fix = 'give the path of a target file; examples/targets has presets';
  const text = textOf(path, cwd, { where: 'TARGET_FILE', expected: 'a readable JSON or YAML file', fix }, problems);
  for (const name of variablesIn(text ?? '')) referenced.add(name);
  const json = text === undefined ? undefined : parsed(text, path, problems);
  const file = problems.bare(path);
  if (json === undefined || !checkSchema('target', json.value, file, problems)) return undefined;
  // The schema has just accepted this value, so the type holds.
  const value = resolved(json.value, env, file, problems) as Partial<TargetDraft>;
  checkOperatorRequests(json.value, value, file, problems);
  return draftOf({
    name: folderName(basename(path).replace(/\.(?:json|ya?ml)$/i, '')),
    ...value,
    identities: withVariables(value.identities, (json.value as typeof value).identities),
    file: { name: file, folder: dirname(resolve(cwd, path)) },
  });
}

/** Identities with the variable that each token came from: a person who sends a request of a report again has no other. */
function withVariables(
  identities: Partial<TargetDraft['identities']> = {},
  written: TargetDraft['identities'] = {},
): TargetDraft['identities'] {
  const named = (Object.entries(identities) as [IdentityName, WrittenIdentity][]).map(([name, identity]) => {
    const variable = /^\$\{(\w+)\}$/.exec(written[name]?.token ?? '')?.[1];
    return [name, variable === undefined ? identity : { ...identity, variable }];
  });
  return Object.fromEntries(named);
}
