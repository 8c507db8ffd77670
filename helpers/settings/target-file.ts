import { basename, dirname, resolve } from 'node:path';
import { defined, isObject } from '../../contracts/json.ts';
import { refusalCodes } from '../../contracts/operation.ts';
import type { IdentityName } from '../../contracts/target-words.ts';
import type { ImageSource, Limits, TargetDescription } from './description.ts';
import type { Environment } from './environment.ts';
import { folderName, referenceTo, variablesIn } from './formats.ts';
import { fieldsIn } from './gateway-fields.ts';
import { contentOf } from './operators-file.ts';
import { ownSchema, readBySchema, readVariable, schemaAt, targetVariables } from './schema.ts';
import type { Problems, Reading } from './settings-error.ts';

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

/** Reads the text of a variable; undefined after a problem was added. */
type Reader = (text: string, name: string, problems: Problems, env: Environment) => unknown;

/** How a variable is read whose text has another form than the value in a target file. */
const readers: Readonly<Record<string, Reader>> = {
  TARGET_HEADERS: (text, name, problems, env) => {
    const fields = fieldsIn(text, name, `X-Api-Key: ${referenceTo('KEY')}`, problems);
    return fields && readBySchema(schemaAt('/headers'), fields, { where: () => name, problems, isFile: false, env });
  },
  /** The version is the last word. */
  TARGET_IMPLEMENTATION: (text, name, problems) => {
    const [, software, version] = /^\s*(\S.*?)\s+(\S+)\s*$/.exec(text) ?? [];
    if (software !== undefined && version !== undefined) return { name: software.replace(/\s+/g, ' '), version };
    const expected = schemaAt('/implementation').title ?? '';
    return problems.add(name, expected, problems.shown(text), 'write it like nova 31.0.0, or unset the variable');
  },
  /** The value may be a secret, so no message shows it. */
  TARGET_PROVOKE_HEADER: (text, name, problems) => {
    const example = 'Prefer: code={code}';
    const fields = fieldsIn(text, name, example, problems);
    if (fields === undefined || Object.values(fields).some((value) => value.includes('{code}')))
      return fields && readBySchema(schemaAt('/provoke/503/headers'), fields, { where: () => name, problems, isFile: false });
    const received = `field ${Object.keys(fields).join(', ')} without {code}`;
    return problems.add(name, 'a field whose value contains {code}', received, `write it like ${example}`);
  },
};

/** Puts what was read into a draft, if that is more than a value at its pointer. */
const puts: Readonly<Record<string, (draft: TargetDraft, value: never) => void>> = {
  TARGET_IMAGE_IDS: (draft, ids: readonly string[]) => {
    draft.images = { source: 'ids', ids };
  },
  // After the list of ids. Whether there is one is checked when the target is described.
  TARGET_IMAGES: (draft, source: 'ids' | 'glance' | 'stateless' | 'none') => {
    if (draft.images?.source === source) return;
    if (source === 'ids') draft.images = { source, ids: [] };
    else if (source === 'glance') draft.images = { source };
    else draft.images = { source };
  },
  TARGET_CONFLICT_IMAGE_ID: (draft, id: string) => {
    draft.fixtures.conflict = id;
    // The fixture provokes it.
    delete draft.provoke[409];
  },
  // After the fixtures: a code that a fixture provokes is not provoked by a field.
  TARGET_PROVOKE_HEADER: (draft, headers: Readonly<Record<string, string>>) => {
    const free = refusalCodes.filter((code) => code !== 409 || draft.fixtures.conflict === undefined);
    for (const code of free) draft.provoke[code] ??= { headers };
  },
};

/** Puts the TARGET_* variables into a draft. A variable that is set but empty counts. What was refused is already a problem. */
export function applyVariables(draft: TargetDraft, env: Environment, problems: Problems): void {
  for (const { name, member } of targetVariables) {
    const text = env[name];
    if (text === undefined) continue;
    draft.places.set(member, name);
    const read = readers[name];
    const value = read === undefined ? readVariable(text, name, problems) : read(text, name, problems, env);
    if (value === undefined) continue;
    if (puts[name] === undefined) putAt(draft, member, value);
    else puts[name](draft, value as never);
  }
}

/** Puts a value where a target file has it. A token or a command replaces the way in which the file has the token of the identity. */
function putAt(draft: TargetDraft, pointer: string, value: unknown): void {
  const [, group = '', name, part] = pointer.split('/');
  const members = draft as unknown as Record<string, object>;
  if (name === undefined) Object.assign(members, { [group]: value });
  else if (part === undefined) Object.assign(members[group] ?? {}, { [name]: value });
  else {
    const before = draft.identities[name as IdentityName];
    const kept = part === 'tenant' ? before : defined({ tenant: before?.tenant });
    draft.identities[name as IdentityName] = { ...kept, [part]: value };
  }
}
